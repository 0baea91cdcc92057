import { type Crs, crsOf, OpenEOError } from '../cube/index.ts';
import type { Feature, FeatureCollection, Geometry, Position } from './geometry.ts';

/**
 * The features in GeoJSON: a FeatureCollection, a Feature, or a geometry (a feature without properties). Coordinates are longitude, latitude, unless
 * `crs` or a `crs` member (as GeoJSON of 2008 has it) says otherwise. Open rings are closed. A feature's id is its `id` where all features have one
 * and no two the same, else its index: it is the label of the geometry in vector cubes.
 * @throws OpenEOError `GeoJsonInvalid`, naming the place in the document and what was found there; `CrsUnsupported`.
 * @see RFC 7946
 */
export function readFeatures(json: unknown, crs?: Crs): FeatureCollection {
  const root = objectAt(json, 'the document');
  const system = crs ?? memberCrs(root) ?? crsOf(4326);
  const read = new Reader(system);
  switch (root['type']) {
    case 'FeatureCollection': {
      const features = arrayAt(root['features'], 'features').map((feature, index) => read.feature(feature, `features[${index}]`));
      return { crs: system, features: withIds(features) };
    }
    case 'Feature':
      return { crs: system, features: withIds([read.feature(root, 'the feature')]) };
    default:
      return { crs: system, features: [{ id: 0, geometry: read.geometry(root, 'the geometry'), properties: {} }] };
  }
}

type FeatureWithoutId = Omit<Feature, 'id'> & { readonly id: string | number | undefined };

function withIds(features: readonly FeatureWithoutId[]): readonly Feature[] {
  const ids = new Set(features.map(({ id }) => (id === undefined ? undefined : String(id))));
  const hasOwn = ids.size === features.length && !ids.has(undefined);
  return features.map((feature, index) => ({ ...feature, id: hasOwn && feature.id !== undefined ? feature.id : index }));
}

function invalid(place: string, found: string, right: string): OpenEOError {
  return new OpenEOError('GeoJsonInvalid', `The GeoJSON is not valid: ${place} is ${found}; ${right}.`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function objectAt(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(place, shown(value), 'an object is needed');
  return value as Readonly<Record<string, unknown>>;
}

function arrayAt(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(place, shown(value), 'an array is needed');
  return value;
}

function memberCrs(root: Readonly<Record<string, unknown>>): Crs | undefined {
  const member = root['crs'];
  if (member === undefined || member === null) return undefined;
  if (typeof member === 'number' || typeof member === 'string') return crsOf(member);
  const properties = objectAt(member, 'crs')['properties'];
  const name = objectAt(properties, 'crs.properties')['name'];
  if (typeof name !== 'string') throw invalid('crs.properties.name', shown(name), 'a name such as "urn:ogc:def:crs:EPSG::32631" is needed');
  return crsOf(name);
}

/** Deeper collections of collections than this are refused rather than followed. */
const deepest = 16;

class Reader {
  readonly crs: Crs;

  constructor(crs: Crs) {
    this.crs = crs;
  }

  feature(json: unknown, place: string): FeatureWithoutId {
    const object = objectAt(json, place);
    if (object['type'] !== 'Feature') throw invalid(`${place}.type`, shown(object['type']), '"Feature" is needed');
    const { id, geometry, properties } = object;
    return {
      id: typeof id === 'string' || typeof id === 'number' ? id : undefined,
      geometry: geometry === null || geometry === undefined ? null : this.geometry(geometry, `${place}.geometry`),
      properties: properties === null || properties === undefined ? {} : objectAt(properties, `${place}.properties`),
    };
  }

  geometry(json: unknown, place: string, depth = 0): Geometry {
    const object = objectAt(json, place);
    const { type, coordinates } = object;
    const at = `${place}.coordinates`;
    switch (type) {
      case 'Point':
        return { type, coordinates: this.position(coordinates, at) };
      case 'MultiPoint':
        return { type, coordinates: this.positions(coordinates, at, 0) };
      case 'LineString':
        return { type, coordinates: this.positions(coordinates, at, 2) };
      case 'MultiLineString':
        return { type, coordinates: arrayAt(coordinates, at).map((line, k) => this.positions(line, `${at}[${k}]`, 2)) };
      case 'Polygon':
        return { type, coordinates: this.rings(coordinates, at) };
      case 'MultiPolygon':
        return { type, coordinates: arrayAt(coordinates, at).map((rings, k) => this.rings(rings, `${at}[${k}]`)) };
      case 'GeometryCollection': {
        if (depth >= deepest) throw invalid(place, `nested more than ${deepest} deep`, 'flatter geometry collections are needed');
        const parts = arrayAt(object['geometries'], `${place}.geometries`);
        return { type, geometries: parts.map((part, k) => this.geometry(part, `${place}.geometries[${k}]`, depth + 1)) };
      }
      default:
        throw invalid(
          `${place}.type`,
          shown(type),
          'FeatureCollection, Feature, Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon or GeometryCollection is needed',
        );
    }
  }

  private rings(json: unknown, place: string): readonly (readonly Position[])[] {
    return arrayAt(json, place).map((ring, k) => {
      const positions = this.positions(ring, `${place}[${k}]`, 3);
      const first = positions[0]!;
      const last = positions[positions.length - 1]!;
      const closed = first[0] === last[0] && first[1] === last[1] ? positions : [...positions, first];
      if (closed.length < 4)
        throw invalid(`${place}[${k}]`, `a ring of ${positions.length} positions`, 'a ring needs at least three different ones');
      return closed;
    });
  }

  private positions(json: unknown, place: string, least: number): readonly Position[] {
    const positions = arrayAt(json, place);
    if (positions.length < least) throw invalid(place, `${positions.length} positions long`, `at least ${least} are needed`);
    return positions.map((position, k) => this.position(position, `${place}[${k}]`));
  }

  private position(json: unknown, place: string): Position {
    const numbers = arrayAt(json, place);
    if (numbers.length < 2 || !numbers.every((number) => typeof number === 'number' && Number.isFinite(number))) {
      throw invalid(place, shown(json), 'two finite numbers, x and y, are needed');
    }
    const [x, y] = numbers as [number, number];
    if (this.crs.unit === 'degree' && (Math.abs(x) > 360 || Math.abs(y) > 90)) {
      throw invalid(place, shown(json), 'longitude and latitude in degrees are needed; projected coordinates need a "crs" member');
    }
    return numbers as Position;
  }
}
