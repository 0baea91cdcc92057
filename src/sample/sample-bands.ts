/** One stored band of the sample with what catalogs say of it. */
export interface SampleBand {
  readonly name: string;
  readonly title: string;
  readonly commonName?: string;
  /** Pixel size in metres. */
  readonly gsd: 10 | 20;
  /** Centre and width in micrometres. */
  readonly wavelength?: number;
  readonly width?: number;
  readonly type: 'uint16' | 'uint8';
}

/** In the order of `spectralBands`, then the classes. Wavelengths are those of Sentinel-2A. */
export const sampleBands: readonly SampleBand[] = [
  { name: 'B02', title: 'Blue', commonName: 'blue', gsd: 10, wavelength: 0.4924, width: 0.066, type: 'uint16' },
  { name: 'B03', title: 'Green', commonName: 'green', gsd: 10, wavelength: 0.5598, width: 0.036, type: 'uint16' },
  { name: 'B04', title: 'Red', commonName: 'red', gsd: 10, wavelength: 0.6646, width: 0.031, type: 'uint16' },
  { name: 'B08', title: 'Near infrared', commonName: 'nir', gsd: 10, wavelength: 0.8328, width: 0.106, type: 'uint16' },
  { name: 'B11', title: 'Short-wave infrared 1.6 µm', commonName: 'swir16', gsd: 20, wavelength: 1.6137, width: 0.091, type: 'uint16' },
  { name: 'SCL', title: 'Scene classification', gsd: 20, type: 'uint8' },
];

export const classDescriptions: readonly (readonly [value: number, name: string, description: string])[] = [
  [0, 'no_data', 'No data'],
  [3, 'cloud_shadow', 'Cloud shadow'],
  [4, 'vegetation', 'Vegetation'],
  [5, 'not_vegetated', 'Not vegetated'],
  [6, 'water', 'Water'],
  [8, 'cloud_medium_probability', 'Cloud, medium probability'],
  [9, 'cloud_high_probability', 'Cloud, high probability'],
  [10, 'thin_cirrus', 'Thin cirrus'],
];
