import { join } from 'node:path';
import type { JsonObject } from '../cube/index.ts';

/** Bands of Landsat 8 OLI and TIRS: name, common name, centre wavelength in micrometres. */
const bands = [
  ['B1', 'coastal', 0.443],
  ['B2', 'blue', 0.482],
  ['B3', 'green', 0.561],
  ['B4', 'red', 0.655],
  ['B5', 'nir', 0.865],
  ['B6', 'swir16', 1.609],
  ['B7', 'swir22', 2.201],
  ['B8', 'pan', 0.59],
  ['B9', 'cirrus', 1.373],
  ['B10', 'lwir11', 10.895],
  ['B11', 'lwir12', 12.005],
] as const;

/**
 * A layer catalog entry for a folder of Landsat 8 Level-1 scenes around New York (2018), reduced to pixels of about 3 km: a folder a scene, a file a band.
 * Each scene has its own corner and pixel size, so that the entry declares the lattice: EPSG:32618, 3000 m, its corners at 15 modulo 30 m as Landsat's are.
 */
export function landsatNewYorkEntry(folder: string): JsonObject {
  const spatial = { type: 'spatial', reference_system: 32618, step: 3000, anchor: 15 };
  const reflectance = bands.map(([name, commonName, wavelength]) => ({
    name,
    common_name: commonName,
    center_wavelength: wavelength,
    type: 'uint16',
    nodata: 0,
  }));
  return {
    type: 'Collection',
    stac_version: '1.0.0',
    id: 'LANDSAT8_NEW_YORK',
    title: 'Landsat 8 Level-1 around New York, 2018, 3 km pixels',
    description:
      'Nineteen Landsat 8 Collection 1 Level-1 scenes of 2018, resampled to about 3 km. Numbers are digital numbers; BQA holds quality bits.',
    license: 'PDDL-1.0',
    providers: [{ name: 'USGS', roles: ['producer', 'licensor'], url: 'https://www.usgs.gov/landsat-missions' }],
    extent: { spatial: { bbox: [[-76.4, 39.2, -71.9, 42.9]] }, temporal: { interval: [['2018-01-01T00:00:00Z', '2019-01-01T00:00:00Z']] } },
    links: [],
    'cube:dimensions': {
      x: { ...spatial, axis: 'x' },
      y: { ...spatial, axis: 'y' },
      t: { type: 'temporal', extent: ['2018-01-01T00:00:00Z', '2019-01-01T00:00:00Z'] },
      bands: { type: 'bands', values: [...bands.map(([name]) => name), 'BQA'] },
    },
    summaries: { 'eo:bands': [...reflectance, { name: 'BQA', type: 'uint16', nodata: 1 }] },
    _vito: {
      data_source: {
        type: 'file-glob',
        data_glob: join(folder, '*', '*.TIF'),
        date_regex: '_(\\d{4})(\\d{2})(\\d{2})_B(?:\\d+|QA)\\.TIF$',
      },
    },
  };
}
