import { type Band, type DataType, isJsonObject, type JsonObject } from '../cube/index.ts';
import { defined, finiteNumber, numberAt, objectAt, objectsAt, textAt, textsAt } from './json.ts';

/** A band as a catalog or a STAC document describes it: its type may be known only from the files. */
export interface CollectionBand extends Omit<Band, 'type'> {
  readonly type?: DataType;
  /** Pixel size x, y with its unit, where the metadata states one in another unit than metres. */
  readonly degrees?: readonly [number, number];
}

const dataTypes: Readonly<Record<string, DataType>> = {
  uint8: 'u8',
  int8: 'i8',
  uint16: 'u16',
  int16: 'i16',
  uint32: 'u32',
  int32: 'i32',
  float32: 'f32',
  float64: 'f64',
  byte: 'u8',
  float: 'f32',
  double: 'f64',
};

/** The type of a STAC `data_type` (`uint16`) or of our own short names; undefined for what rasters here cannot hold (`cint16`, `int64`). */
export function dataTypeOf(name: string | undefined): DataType | undefined {
  if (name === undefined) return undefined;
  const lower = name.toLowerCase();
  return dataTypes[lower] ?? (Object.values(dataTypes).includes(lower as DataType) ? (lower as DataType) : undefined);
}

const categoricalNames = [
  /^(scl|sceneclassification|b?qa|fmask|clm|landcover)(\d*|[_-].*)$/i,
  /(^|[_-])(mask|class|classes|classification)$/i,
];

/**
 * Whether a band's numbers are classes or bits, so that they must never be averaged: `classification:classes` or
 * `classification:bitfields` say so; an own key `categorical` decides; else the name does (SCL, SCENECLASSIFICATION, QA and BQA
 * with what follows them, FMASK, CLM, LANDCOVER, and names that end in mask or class).
 */
function isCategorical(json: JsonObject, names: readonly string[]): boolean {
  if (typeof json['categorical'] === 'boolean') return json['categorical'];
  if (json['classification:classes'] !== undefined || json['classification:bitfields'] !== undefined) return true;
  return names.some((name) => categoricalNames.some((pattern) => pattern.test(name)));
}

function wavelengthOf(json: JsonObject): number | undefined {
  const micrometres = numberAt(json, 'center_wavelength') ?? numberAt(json, 'eo:center_wavelength') ?? numberAt(json, 'wavelength_um');
  if (micrometres !== undefined) return micrometres;
  const nanometres = numberAt(json, 'wavelength_nm');
  // Rounded to picometres, so that 496.6 nm is 0.4966 µm.
  return nanometres === undefined ? undefined : Math.round(nanometres * 1000) / 1e6;
}

function pixelSize(json: JsonObject): { readonly gsd?: number; readonly degrees?: readonly [number, number] } {
  const own = objectAt(json, 'openeo:gsd');
  const value = Array.isArray(own['value']) ? own['value'].map(finiteNumber) : [];
  const [x, y = x] = value;
  if (x !== undefined && y !== undefined) {
    const unit = textAt(own, 'unit') ?? 'm';
    if (unit === 'm') return { gsd: Math.min(x, y) };
    if (/^(°|deg)/.test(unit)) return { degrees: [x, y] };
  }
  const gsd =
    numberAt(json, 'gsd') ??
    numberAt(json, 'eo:gsd') ??
    numberAt(json, 'raster:spatial_resolution') ??
    numberAt(json, 'spatial_resolution');
  return gsd === undefined || gsd <= 0 ? {} : { gsd };
}

/**
 * A band from a band object of a layer catalog (`eo:bands` with `aliases`, `type`, `openeo:gsd`), STAC 1.0 (`eo:bands`, `raster:bands`)
 * or STAC 1.1 (`bands` with prefixed fields). `name` overrides the object's own. No-data that is not finite is left out: NaN always counts.
 */
export function readBand(json: JsonObject, name: string): CollectionBand {
  const commonName = textAt(json, 'common_name') ?? textAt(json, 'eo:common_name');
  const aliases = textsAt(json, 'aliases');
  return defined({
    name,
    commonName,
    aliases: aliases.length > 0 ? aliases : undefined,
    ...pixelSize(json),
    wavelength: wavelengthOf(json),
    type: dataTypeOf(textAt(json, 'type') ?? textAt(json, 'data_type')),
    nodata: numberAt(json, 'nodata'),
    categorical: isCategorical(json, [name, ...aliases]),
    scale: numberAt(json, 'scale') ?? numberAt(json, 'raster:scale'),
    offset: numberAt(json, 'offset') ?? numberAt(json, 'raster:offset'),
  });
}

/**
 * Band objects of a STAC object (an asset, `summaries`, or an `item_assets` entry): `bands`, else `eo:bands`, each with the fields of
 * `raster:bands` at its place (or of its name) beneath; `raster:bands` alone where there is no other.
 */
export function bandObjects(json: JsonObject): readonly JsonObject[] {
  const raster = objectsAt(json, 'raster:bands');
  const described = objectsAt(json, 'bands');
  const bands = described.length > 0 ? described : objectsAt(json, 'eo:bands');
  if (bands.length === 0) return raster;
  return bands.map((band, position) => {
    const beneath =
      raster.find((entry) => entry['name'] !== undefined && entry['name'] === band['name']) ??
      (raster.length === bands.length ? raster[position] : undefined);
    return beneath === undefined ? band : { ...beneath, ...band };
  });
}

/**
 * The bands of a collection: the labels of its bands dimension in their order, described by `summaries`; without such a dimension what the
 * summaries list, else what `item_assets` offers.
 */
export function readBands(collection: JsonObject): readonly CollectionBand[] {
  const dimension = Object.values(objectAt(collection, 'cube:dimensions')).find(
    (entry) => isJsonObject(entry) && entry['type'] === 'bands',
  );
  const values = isJsonObject(dimension) ? textsAt(dimension, 'values') : [];
  const summaries = bandObjects(objectAt(collection, 'summaries'));
  const described = summaries.length > 0 ? summaries : bandObjects(collection);
  const byName = new Map(described.map((band) => [textAt(band, 'name') ?? '', band]));
  byName.delete('');
  if (values.length > 0) return values.map((name) => readBand(byName.get(name) ?? {}, name));
  if (byName.size > 0) return [...byName].map(([name, band]) => readBand(band, name));
  const offered = new Map<string, CollectionBand>();
  for (const asset of Object.values(objectAt(collection, 'item_assets'))) {
    if (!isJsonObject(asset)) continue;
    for (const band of bandObjects(asset)) {
      const name = textAt(band, 'name');
      if (name !== undefined && !offered.has(name)) offered.set(name, readBand({ ...asset, type: undefined, ...band }, name));
    }
  }
  return [...offered.values()];
}
