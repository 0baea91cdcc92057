import { type BoundingBox, boundsOf, crsOf, type Grid, transformer } from '../cube/index.ts';
import type { Acquisition } from './acquisitions.ts';
import { classDescriptions, type SampleBand, sampleBands } from './sample-bands.ts';
import type { Zone } from './world-frame.ts';

export const collectionId = 'SENTINEL2_L2A_SAMPLE';

const title = 'Synthetic scenes in the manner of Sentinel-2 L2A';
const description =
  'Made up by a program, for trying things out: no satellite has seen this land, and nothing here says anything of a real place. ' +
  'Surface reflectance times 10000 (no offset, 0 is no data) of 24 passes from May to August 2024 over fields, woods, a river, lakes and a town, with clouds, ' +
  'their shadows and a matching scene classification, on both sides of the border of UTM zones 31 and 32.';
const extensions = ['eo/v2.0.0', 'projection/v2.0.0', 'raster/v2.0.0', 'classification/v2.0.0'].map(
  (name) => `https://stac-extensions.github.io/${name}/schema.json`,
);

/** What the pixels of a pass say, as far as its item tells it. */
export interface PassFacts {
  readonly cloudCover: number;
  readonly nodataShare: number;
}

export interface Pass extends PassFacts {
  readonly zone: Zone;
  readonly acquisition: Acquisition;
}

export function itemId({ name }: Pick<Zone, 'name'>, { date }: Pick<Acquisition, 'date'>): string {
  return `SAMPLE_${name}_${date.replaceAll('-', '')}`;
}

/** The grid of a band of a zone: 20 m bands have half as many pixels. */
export function bandGrid({ grid }: Zone, { gsd }: SampleBand): Grid {
  const by = gsd / grid.lattice.stepX;
  return {
    lattice: { ...grid.lattice, stepX: gsd, stepY: gsd },
    column: 0,
    row: 0,
    width: grid.width / by,
    height: grid.height / by,
  };
}

/** A pass over a zone as a STAC item; its files lie beside it, named by band. */
export function sampleItem({ zone, acquisition, cloudCover, nodataShare }: Pass): object {
  const id = itemId(zone, acquisition);
  const ring = footprintOf(zone.grid);
  return {
    type: 'Feature',
    stac_version: '1.1.0',
    stac_extensions: extensions,
    id,
    collection: collectionId,
    geometry: { type: 'Polygon', coordinates: [ring] },
    bbox: boxOf([ring]),
    properties: {
      title: `Synthetic scene of ${acquisition.date}, zone ${zone.name}`,
      datetime: new Date(acquisition.time).toISOString(),
      constellation: 'synthetic',
      platform: 'synthetic',
      instruments: ['synthetic'],
      gsd: 10,
      'eo:cloud_cover': cloudCover,
      'eo:snow_cover': 0,
      's2:nodata_pixel_percentage': nodataShare,
      'proj:code': zone.grid.lattice.crs.code,
    },
    assets: Object.fromEntries(sampleBands.map((band) => [band.name, bandAsset(band, zone)])),
    links: [
      { rel: 'root', href: '../collection.json', type: 'application/json' },
      { rel: 'parent', href: '../collection.json', type: 'application/json' },
      { rel: 'collection', href: '../collection.json', type: 'application/json' },
    ],
  };
}

function bandAsset(band: SampleBand, zone: Zone): object {
  const { lattice, width, height } = bandGrid(zone, band);
  return {
    href: `./${band.name}.tif`,
    type: 'image/tiff; application=geotiff; profile=cloud-optimized',
    title: band.title,
    roles: ['data', ...(band.commonName === undefined ? ['classification'] : ['reflectance'])],
    gsd: band.gsd,
    'proj:shape': [height, width],
    'proj:transform': [lattice.stepX, 0, lattice.anchorX, 0, -lattice.stepY, lattice.anchorY],
    bands: [stacBand(band)],
  };
}

/** A band as STAC 1.1 describes it. */
function stacBand(band: SampleBand): object {
  return {
    name: band.name,
    description: band.title,
    data_type: band.type,
    nodata: 0,
    gsd: band.gsd,
    ...(band.commonName === undefined
      ? {
          'classification:classes': classDescriptions.map(([value, name, text]) => ({
            value,
            name,
            description: text,
            ...(value === 0 ? { nodata: true } : {}),
          })),
        }
      : {
          'eo:common_name': band.commonName,
          'eo:center_wavelength': band.wavelength,
          'eo:full_width_half_max': band.width,
          'raster:scale': 0.0001,
          'raster:offset': 0,
        }),
  };
}

/** The collection of all passes as a static STAC collection; items lie in folders of their own name. */
export function sampleCollection(passes: readonly Pass[]): object {
  return {
    ...common(passes),
    stac_extensions: extensions,
    summaries: { 'proj:code': [...new Set(passes.map(({ zone }) => zone.grid.lattice.crs.code))], bands: sampleBands.map(stacBand) },
    links: [
      { rel: 'root', href: './collection.json', type: 'application/json' },
      ...passes.map(({ zone, acquisition }) => {
        const id = itemId(zone, acquisition);
        return { rel: 'item', href: `./${id}/${id}.json`, type: 'application/geo+json', title: id };
      }),
    ],
  };
}

/** The layer catalog with the one collection; `url` is where the STAC collection lies, seen from the catalog's file. */
export function sampleLayerCatalog(passes: readonly Pass[], url: string): readonly object[] {
  const [west, south, east, north] = boxOf(passes.map(({ zone }) => footprintOf(zone.grid)));
  const spatial = { type: 'spatial', step: 10, reference_system: automaticUtm };
  return [
    {
      ...common(passes),
      'cube:dimensions': {
        x: { ...spatial, axis: 'x', extent: [west, east] },
        y: { ...spatial, axis: 'y', extent: [south, north] },
        t: { type: 'temporal', extent: temporalExtent(passes), step: 'P1D' },
        bands: { type: 'bands', values: sampleBands.map(({ name }) => name) },
      },
      summaries: { 'eo:cloud_cover': cloudRange(passes), 'eo:bands': sampleBands.map(layerBand) },
      links: [],
      _vito: { data_source: { type: 'stac', url } },
    },
  ];
}

/** A band as layer catalogs describe it. */
function layerBand(band: SampleBand): object {
  return {
    name: band.name,
    description: band.title,
    gsd: band.gsd,
    'openeo:gsd': { value: [band.gsd, band.gsd], unit: 'm' },
    type: band.type,
    nodata: 0,
    ...(band.commonName === undefined
      ? { 'classification:classes': classDescriptions.map(([value, name, text]) => ({ value, name, description: text })) }
      : { common_name: band.commonName, center_wavelength: band.wavelength, full_width_half_max: band.width, scale: 0.0001, offset: 0 }),
  };
}

/** How layer catalogs say "the best UTM zone of what is asked for". */
const automaticUtm = {
  $schema: 'https://proj.org/schemas/v0.2/projjson.schema.json',
  type: 'ProjectedCRS',
  name: 'AUTO 42001 (Universal Transverse Mercator)',
};

function common(passes: readonly Pass[]): object {
  return {
    type: 'Collection',
    stac_version: '1.1.0',
    id: collectionId,
    title,
    description,
    keywords: ['synthetic', 'sample', 'Sentinel-2'],
    license: 'CC0-1.0',
    providers: [{ name: 'Graticule', roles: ['producer', 'host'] }],
    extent: {
      spatial: { bbox: [boxOf(passes.map(({ zone }) => footprintOf(zone.grid)))] },
      temporal: { interval: [temporalExtent(passes)] },
    },
  };
}

function temporalExtent(passes: readonly Pass[]): readonly [string, string] {
  const times = passes.map(({ acquisition }) => acquisition.time);
  return [new Date(Math.min(...times)).toISOString(), new Date(Math.max(...times)).toISOString()];
}

function cloudRange(passes: readonly Pass[]): { readonly minimum: number; readonly maximum: number } {
  const covers = passes.map(({ cloudCover }) => cloudCover);
  return { minimum: Math.min(...covers), maximum: Math.max(...covers) };
}

type LonLat = readonly [longitude: number, latitude: number];

/** The outline of a grid in longitude and latitude, closed and counter-clockwise, with points along its edges that would bend. */
function footprintOf(grid: Grid): readonly LonLat[] {
  const { west, south, east, north }: BoundingBox = boundsOf(grid);
  const along = (from: number, to: number) => [0, 0.25, 0.5, 0.75].map((part) => from + part * (to - from));
  const pairs = [
    ...along(west, east).map((x) => [x, south]),
    ...along(south, north).map((y) => [east, y]),
    ...along(east, west).map((x) => [x, north]),
    ...along(north, south).map((y) => [west, y]),
    [west, south],
  ];
  const flat = Float64Array.from(pairs.flat());
  transformer(grid.lattice.crs, crsOf(4326))(flat);
  return pairs.map((_, index) => [Number(flat[2 * index].toFixed(7)), Number(flat[2 * index + 1].toFixed(7))] as const);
}

/** West, south, east, north of rings. */
function boxOf(rings: readonly (readonly LonLat[])[]): readonly [number, number, number, number] {
  const longitudes = rings.flat().map(([longitude]) => longitude);
  const latitudes = rings.flat().map(([, latitude]) => latitude);
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}
