/** The bands that the sample has values for, in the order of every spectrum here. */
export const spectralBands = ['B02', 'B03', 'B04', 'B08', 'B11'] as const;

/** Surface reflectance (0..1) in each of `spectralBands`. */
export type Spectrum = readonly [number, number, number, number, number];

/** Typical surface reflectances of dense or pure covers, rounded from what libraries and real scenes show; not those of any one place. */
export const spectra = {
  leaves: [0.022, 0.052, 0.024, 0.47, 0.19],
  grass: [0.03, 0.071, 0.038, 0.39, 0.225],
  straw: [0.092, 0.142, 0.19, 0.31, 0.37],
  flowers: [0.055, 0.17, 0.165, 0.46, 0.24],
  brightSoil: [0.082, 0.118, 0.158, 0.235, 0.315],
  darkSoil: [0.05, 0.072, 0.096, 0.15, 0.215],
  broadleaf: [0.018, 0.041, 0.019, 0.41, 0.165],
  conifer: [0.014, 0.027, 0.015, 0.235, 0.09],
  hedge: [0.02, 0.042, 0.023, 0.35, 0.15],
  river: [0.046, 0.062, 0.046, 0.03, 0.016],
  shallows: [0.042, 0.066, 0.04, 0.026, 0.013],
  lake: [0.027, 0.034, 0.017, 0.011, 0.007],
  asphalt: [0.088, 0.094, 0.1, 0.125, 0.145],
  track: [0.105, 0.135, 0.165, 0.24, 0.27],
  redRoof: [0.078, 0.094, 0.158, 0.235, 0.26],
  darkRoof: [0.07, 0.074, 0.08, 0.105, 0.12],
  brightRoof: [0.24, 0.255, 0.265, 0.31, 0.29],
  blueRoof: [0.17, 0.15, 0.13, 0.2, 0.24],
  concrete: [0.145, 0.16, 0.172, 0.21, 0.235],
  suburb: [0.066, 0.084, 0.092, 0.225, 0.2],
  garden: [0.034, 0.064, 0.042, 0.31, 0.18],
} as const satisfies Record<string, Spectrum>;
