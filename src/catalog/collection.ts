import type { Expression } from '../algebra/index.ts';
import { isJsonObject, type JsonObject, parseTime } from '../cube/index.ts';
import { type CollectionBand, readBands } from './band.ts';
import { type CollectionSource, readSource } from './collection-source.ts';
import { conditionOf } from './condition.ts';
import { boxOf, type Wgs84Box } from './footprint.ts';
import type { DimensionNames, LatticeHints } from './item.ts';
import { arrayAt, defined, finiteNumber, numberAt, objectAt, textAt } from './json.ts';

/** A collection as the layer catalog describes it. */
export interface Collection {
  readonly id: string;
  readonly title?: string;
  readonly description?: string;
  /** Ids that begin with `_` are not listed, but can be loaded. */
  readonly hidden: boolean;
  readonly experimental: boolean;
  readonly deprecated: boolean;
  readonly commonName?: string;
  /** In the order of the bands dimension. */
  readonly bands: readonly CollectionBand[];
  readonly dimensions: DimensionNames;
  readonly extent: {
    readonly boxes: readonly Wgs84Box[];
    /** Half-open, epoch milliseconds; open ends are null. */
    readonly interval: readonly [number | null, number | null];
  };
  readonly lattice: LatticeHints;
  readonly source: CollectionSource;
  /** Conditions that hold for every item, by property. */
  readonly filters: Readonly<Record<string, Expression>>;
  /** The entry without `_vito`: what a client may see. */
  readonly metadata: JsonObject;
}

function dimensionName(dimensions: JsonObject, fits: (dimension: JsonObject) => boolean, otherwise: string): string {
  return Object.keys(dimensions).find((name) => isJsonObject(dimensions[name]) && fits(dimensions[name])) ?? otherwise;
}

function dimensionNames(dimensions: JsonObject): DimensionNames {
  return {
    x: dimensionName(dimensions, (dimension) => dimension['type'] === 'spatial' && dimension['axis'] === 'x', 'x'),
    y: dimensionName(dimensions, (dimension) => dimension['type'] === 'spatial' && dimension['axis'] === 'y', 'y'),
    t: dimensionName(dimensions, (dimension) => dimension['type'] === 'temporal', 't'),
    bands: dimensionName(dimensions, (dimension) => dimension['type'] === 'bands', 'bands'),
  };
}

/**
 * The definition of a fixed reference system: an EPSG code, text, or PROJJSON (by its EPSG id, else whole). Undefined for AUTO:42001, the
 * best UTM zone of a request.
 */
function fixedReferenceSystem(value: unknown): number | string | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return /auto:?\s*42001/i.test(value) ? undefined : value;
  if (!isJsonObject(value)) return undefined;
  const id = objectAt(value, 'id');
  if (/auto\s*:?\s*42001/i.test(`${textAt(value, 'name') ?? ''} ${String(id['code'] ?? '')}`)) return undefined;
  if (id['authority'] === 'EPSG') return `EPSG:${String(id['code'])}`;
  return JSON.stringify(value);
}

/**
 * What the spatial dimensions say of the lattice. A dimension without `reference_system` leaves it to the items, unless its step is at most 1:
 * then it is in degrees, EPSG:4326, as the datacube extension has it. `anchor` is a key of our own, beside `step`.
 */
function latticeHints(x: JsonObject, y: JsonObject): LatticeHints {
  const stepX = numberAt(x, 'step') ?? numberAt(y, 'step');
  const stepY = numberAt(y, 'step') ?? stepX;
  const step = stepX !== undefined && stepY !== undefined && stepX > 0 && stepY > 0 ? ([stepX, stepY] as const) : undefined;
  const stated = x['reference_system'] ?? y['reference_system'];
  const isInDegrees = stated === undefined && step !== undefined && step[0] <= 1;
  const [anchorX, anchorY] = Array.isArray(x['anchor']) ? x['anchor'].map(finiteNumber) : [numberAt(x, 'anchor'), numberAt(y, 'anchor')];
  return defined({
    crs: isInDegrees ? 4326 : fixedReferenceSystem(stated),
    step,
    anchor: anchorX !== undefined && anchorY !== undefined ? ([anchorX, anchorY] as const) : undefined,
  });
}

function intervalOf(extent: JsonObject): readonly [number | null, number | null] {
  const intervals = arrayAt(objectAt(extent, 'temporal'), 'interval');
  const overall = Array.isArray(intervals[0]) ? intervals[0] : [];
  const [start, end] = overall.map((text) => (typeof text === 'string' ? (parseTime(text) ?? null) : null));
  return [start ?? null, end ?? null];
}

/**
 * Reads one entry of a layer catalog: a STAC-Collection-like object with `_vito`. `folder` is where its file lies; relative paths of its
 * source count from there. Errors: a source or a filter that cannot be read (`CatalogInvalid`, `ProcessParameterInvalid`).
 */
export function readCollection(json: JsonObject, folder: string): Collection {
  const id = textAt(json, 'id') ?? '';
  const { _vito: vito, ...metadata } = json;
  const internal = isJsonObject(vito) ? vito : {};
  const dimensions = objectAt(json, 'cube:dimensions');
  const names = dimensionNames(dimensions);
  const extent = objectAt(json, 'extent');
  return defined({
    id,
    title: textAt(json, 'title'),
    description: textAt(json, 'description'),
    hidden: id.startsWith('_'),
    experimental: json['experimental'] === true,
    deprecated: json['deprecated'] === true,
    commonName: textAt(json, 'common_name'),
    bands: readBands(json),
    dimensions: names,
    extent: {
      boxes: arrayAt(objectAt(extent, 'spatial'), 'bbox').flatMap((bbox) => boxOf(bbox) ?? []),
      interval: intervalOf(extent),
    },
    lattice: latticeHints(objectAt(dimensions, names.x), objectAt(dimensions, names.y)),
    source: readSource(objectAt(internal, 'data_source'), folder),
    filters: Object.fromEntries(
      Object.entries(objectAt(internal, 'properties')).map(([property, graph]) => [property, conditionOf(graph, property)]),
    ),
    metadata,
  } satisfies Collection);
}
