import type { Hash, OperatorOf } from '../algebra/index.ts';
import type { BandAsset, ResolvedQuery, SourceItems } from '../catalog/index.ts';
import {
  type Band,
  type BoundingBox,
  boundsOf,
  type CubeSchema,
  crsOf,
  factsOf,
  type Grid,
  isNumericType,
  type Lattice,
  type NumericType,
  OpenEOError,
  parseInterval,
  transformBox,
  unite,
  windowOf,
} from '../cube/index.ts';
import { areaBox } from './bind/spatial.ts';
import { hashOfText } from './hash.ts';
import { type SourcePixels, sourcePixels, writePixels } from './source-pixels.ts';

/** What resolving asks of the world: the only step of planning with I/O. */
export interface ResolveEnvironment {
  resolveItems(query: ResolvedQuery, signal?: AbortSignal): Promise<SourceItems>;
  chooseLattice(items: SourceItems, box: BoundingBox | undefined): { readonly lattice: Lattice; readonly why: string };
  features(hash: Hash): { readonly box: BoundingBox; readonly geometry?: ResolvedQuery['polygon'] };
  log(message: string): void;
}

export interface ResolvedSource {
  readonly schema: CubeSchema;
  readonly pixels: Hash;
  readonly content: SourcePixels;
  /** The content as it is stored. */
  readonly text: string;
  readonly why: string;
}

/** Largest raster that a source may span, in pixels a label: an extent forgotten must not plan a continent by accident. */
const pixelLimit = 4e11;

/** Fetches a source's items and gives it its grid, labels and bands. */
export async function resolveSource(
  operator: OperatorOf<'source'>,
  environment: ResolveEnvironment,
  signal?: AbortSignal,
): Promise<ResolvedSource> {
  const node = operator.nodes[0] ?? '';
  const { query } = operator;
  const box =
    query.area === undefined ? undefined : areaBox(query.area, (features) => environment.features(features).box, node, 'spatial_extent');
  const items = await itemsOf(operator, box, environment, signal);
  const { lattice, why } = environment.chooseLattice(items, box);
  const grid = gridFor(items, lattice, box, node);
  const bands = items.bands.map((band) =>
    storedBand(
      band,
      items.items.flatMap((item) => item.assets.filter((asset) => asset.band === band.name)),
    ),
  );
  const content = sourcePixels(items, bands, grid);
  const schema: CubeSchema = {
    dimensions: [
      { kind: 'temporal', name: items.dimensions.t, labels: items.groups.map((group) => group.label) },
      { kind: 'bands', name: items.dimensions.bands, labels: bands.map((band) => band.name), bands },
      { kind: 'spatial', name: items.dimensions.y, axis: 'y', labels: 'grid' },
      { kind: 'spatial', name: items.dimensions.x, axis: 'x', labels: 'grid' },
    ],
    grid,
    type: bands[0]?.type ?? 'f32',
  };
  const text = writePixels(content);
  return { schema, pixels: hashOfText(text), content, text, why };
}

async function itemsOf(
  operator: OperatorOf<'source'>,
  box: BoundingBox | undefined,
  environment: ResolveEnvironment,
  signal?: AbortSignal,
): Promise<SourceItems> {
  const node = operator.nodes[0] ?? '';
  const { query } = operator;
  try {
    const time = query.time === undefined ? undefined : parseInterval(query.time);
    const polygon = query.area?.kind === 'features' ? environment.features(query.area.features).geometry : undefined;
    return await environment.resolveItems(
      {
        from: query.from,
        bands: query.bands,
        properties: query.properties,
        featureFlags: query.featureFlags,
        time,
        box: box === undefined ? undefined : transformBox(box, crsOf(4326)),
        polygon,
      },
      signal,
    );
  } catch (error) {
    throw error instanceof OpenEOError ? error.within({ node }) : error;
  }
}

/** The window of the box, else of all items together. */
function gridFor(items: SourceItems, lattice: Lattice, box: BoundingBox | undefined, node: string): Grid {
  const grid = box === undefined ? unionOf(items, lattice, node) : windowOf(lattice, transformBox(box, lattice.crs));
  if (grid === undefined) {
    throw new OpenEOError(
      'ProcessParameterInvalid',
      `No pixel centre lies in the extent: it is smaller than a pixel of ${lattice.stepX} x ${lattice.stepY} ${lattice.crs.unit}s.`,
      { node, argument: 'spatial_extent' },
    );
  }
  if (grid.width * grid.height > pixelLimit) {
    throw new OpenEOError(
      'ExtentTooLarge',
      `The extent has ${grid.width} x ${grid.height} pixels; the limit is ${pixelLimit}. Give a smaller spatial_extent.`,
      {
        node,
        argument: 'spatial_extent',
      },
    );
  }
  return { ...grid, lattice };
}

function unionOf(items: SourceItems, lattice: Lattice, node: string): Grid | undefined {
  let union: Grid | undefined;
  const seen = new Set<string>();
  for (const item of items.items) {
    for (const { grid: own } of item.assets) {
      const box = own === undefined ? undefined : boundsOf(own);
      const fallback = item.bbox === undefined ? undefined : { ...item.bbox, crs: crsOf(4326) };
      const found = box ?? fallback;
      if (found === undefined) {
        throw new OpenEOError('ProcessParameterInvalid', `Item ${item.id} does not say where it is: give a spatial_extent.`, {
          node,
          argument: 'spatial_extent',
          item: item.id,
        });
      }
      const key = `${found.west},${found.south},${found.east},${found.north},${found.crs.code}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const own_ = found.crs.code === lattice.crs.code ? found : transformBox(found, lattice.crs);
      const window = windowOf(lattice, own_);
      if (window !== undefined) union = union === undefined ? window : unite(union, window);
    }
  }
  return union;
}

/** How a band's pixels come to the evaluator: as stored where all items store it alike, as floats where decoding needs them. */
function storedBand(band: Band, assets: readonly BandAsset[]): Band & { readonly type: NumericType } {
  const scaled = assets.some((asset) => asset.scale !== undefined || asset.offset !== undefined);
  const type = isNumericType(band.type) ? band.type : 'f32';
  if (scaled) {
    const { nodata: _nodata, scale: _scale, offset: _offset, ...kept } = band;
    return { ...kept, type: type === 'f64' || type === 'i32' || type === 'u32' ? 'f64' : 'f32', categorical: false };
  }
  const facts = factsOf(type);
  const stated = band.nodata ?? assets.find((asset) => asset.nodata !== undefined)?.nodata;
  // NaN says nothing of integers: it would be stored as 0, a value that pixels have.
  const nodata = facts.integer && Number.isNaN(stated) ? undefined : stated;
  const fits = nodata === undefined || !facts.integer || (Number.isInteger(nodata) && nodata >= facts.min && nodata <= facts.max);
  if (!fits) return { ...band, type: type.endsWith('32') ? 'f64' : 'f32', nodata };
  // An integer band without no-data still has pixels outside of its items: they need a value that no pixel has.
  if (nodata === undefined && facts.integer) {
    return { ...band, type: wider(type), nodata: factsOf(type).max + 1 };
  }
  return { ...band, type, nodata };
}

function wider(type: NumericType): NumericType {
  switch (type) {
    case 'u8':
      return 'u16';
    case 'i8':
      return 'i16';
    case 'u16':
    case 'i16':
      return 'i32';
    default:
      return 'f64';
  }
}
