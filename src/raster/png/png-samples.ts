import { type NumericArray, roundHalfEven } from '../../cube/index.ts';

/** Where a pixel of any band has no data or the mask is set: 1, else 0; undefined where there is no such pixel. */
export function transparency(
  planes: readonly NumericArray[],
  width: number,
  height: number,
  stride: number,
  nodata: readonly (number | undefined)[],
  mask: Uint8Array | undefined,
): Uint8Array | undefined {
  const transparent = new Uint8Array(width * height);
  let found = 0;
  if (mask !== undefined) {
    for (let at = 0; at < transparent.length; at++) if (mask[at] !== 0) found |= transparent[at] = 1;
  }
  planes.forEach((plane, band) => {
    const gap = nodata[band] ?? Number.NaN;
    for (let row = 0; row < height; row++) {
      const from = row * stride;
      const to = row * width;
      for (let column = 0; column < width; column++) {
        const value = plane[from + column];
        if (Number.isNaN(value) || value === gap) found |= transparent[to + column] = 1;
      }
    }
  });
  return found === 0 ? undefined : transparent;
}

/** Least and greatest value that can be seen, or undefined if there is none. */
export function opaqueRange(
  planes: readonly NumericArray[],
  width: number,
  height: number,
  stride: number,
  transparent: Uint8Array | undefined,
): { readonly min: number; readonly max: number } | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const plane of planes) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        if (transparent !== undefined && transparent[row * width + column] === 1) continue;
        const value = plane[row * stride + column];
        if (value < min) min = value;
        if (value > max) max = value;
      }
    }
  }
  return min > max ? undefined : { min, max };
}

interface SampleShape {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly bitDepth: 8 | 16;
  readonly channels: number;
}

/** The planes as PNG samples, pixel by pixel, most significant byte first. Transparent pixels are 0 in all channels: they compress best. */
export function samplesInto(
  out: Uint8Array,
  shape: SampleShape,
  planes: readonly NumericArray[],
  transparent: Uint8Array | undefined,
): void {
  const { width, height, stride, bitDepth, channels } = shape;
  const largest = bitDepth === 8 ? 255 : 65535;
  const sampleBytes = bitDepth / 8;
  const pixelBytes = channels * sampleBytes;
  for (let channel = 0; channel < channels; channel++) {
    const plane = channel < planes.length ? planes[channel] : undefined;
    for (let row = 0; row < height; row++) {
      let to = row * width * pixelBytes + channel * sampleBytes;
      for (let column = 0; column < width; column++, to += pixelBytes) {
        if (transparent !== undefined && transparent[row * width + column] === 1) continue;
        const value = plane === undefined ? largest : plane[row * stride + column];
        const sample = value <= 0 ? 0 : value >= largest ? largest : roundHalfEven(value);
        if (bitDepth === 8) {
          out[to] = sample;
        } else {
          out[to] = sample >> 8;
          out[to + 1] = sample;
        }
      }
    }
  }
}
