/** The tags that are read, by name. @see TIFF 6.0; OGC GeoTIFF 1.1; GDAL's GeoTIFF driver for the last ones */
export const tags = {
  newSubfileType: 254,
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  predictor: 317,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  sampleFormat: 339,
  modelPixelScale: 33550,
  modelTiepoint: 33922,
  modelTransformation: 34264,
  geoKeyDirectory: 34735,
  geoDoubleParams: 34736,
  geoAsciiParams: 34737,
  gdalMetadata: 42112,
  gdalNodata: 42113,
  lercParameters: 50674,
} as const;

const namesByTag = new Map<number, string>(Object.entries(tags).map(([name, tag]) => [tag, name[0].toUpperCase() + name.slice(1)]));

/** The tag's name as specifications write it, for errors. */
export function tagName(tag: number): string {
  return namesByTag.get(tag) ?? `tag ${tag}`;
}

/** Bytes of one value, by field type; 0 for types that do not exist. */
export const fieldSizes: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
