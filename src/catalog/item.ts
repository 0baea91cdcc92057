import type { Band, DataType, Grid, TimeLabel } from '../cube/index.ts';
import type { Wgs84Box } from './footprint.ts';

/** Where one band of one item is, and how its stored numbers become values. */
export interface BandAsset {
  readonly band: string;
  /** Path or URL; `testing:NAME` for pixels made by formula (`testingValue`). */
  readonly href: string;
  /** Index of the sample in the file, from 0. */
  readonly assetBand: number;
  /** As the metadata say; the file's own header decides. */
  readonly type?: DataType;
  /** Compared with the stored number, before scale and offset. */
  readonly nodata?: number;
  /** To be applied on reading: value = stored × scale + offset. Absent: the stored number is the value. */
  readonly scale?: number;
  readonly offset?: number;
  /** Values below it become it, after scale and offset. */
  readonly minimum?: number;
  /** Known from metadata or a header that was read; absent: the file's header will say. Where they disagree the header wins. */
  readonly grid?: Grid;
}

/** One acquisition or file set of a source. */
export interface SourceItem {
  readonly id: string;
  readonly collection?: string;
  /** Epoch milliseconds of `datetime`, else of `start_datetime`. */
  readonly time: number;
  readonly bbox?: Wgs84Box;
  /** URL of the item's own document. */
  readonly self?: string;
  /** In the order of the bands; a band that the item lacks has none. */
  readonly assets: readonly BandAsset[];
}

/** Items under one time label, in the order in which they mosaic: the first valid pixel of a band wins. */
export interface ItemGroup {
  readonly label: TimeLabel;
  /** Indices into `items`. */
  readonly items: readonly number[];
}

/** What a collection declares of its pixel lattice. */
export interface LatticeHints {
  /** An EPSG code or text; absent where the collection has no fixed reference system (also AUTO:42001). */
  readonly crs?: number | string;
  /** x, y in units of the reference system. */
  readonly step?: readonly [number, number];
  /** A corner of any pixel, x, y. */
  readonly anchor?: readonly [number, number];
  /** x, y: the finest that the selected bands state in degrees. */
  readonly stepDegrees?: readonly [number, number];
  /** x, y, over all else that says the step. */
  readonly stepOverride?: readonly [number, number];
  /** x, y, where nothing else says the step. */
  readonly stepFallback?: readonly [number, number];
}

export interface DimensionNames {
  readonly x: string;
  readonly y: string;
  readonly t: string;
  readonly bands: string;
}

/** A query resolved: items sorted by (datetime, id), with where each band is. Plain JSON: it is hashed and pinned. */
export interface SourceItems {
  /** Collection id or URL. */
  readonly source: string;
  /** In the order asked for. */
  readonly bands: readonly Band[];
  readonly dimensions: DimensionNames;
  readonly lattice: LatticeHints;
  readonly items: readonly SourceItem[];
  /** Ascending by label. */
  readonly groups: readonly ItemGroup[];
}
