/** What the values of a block are to a predictor. */
export interface PredictedRows {
  readonly bytesPerValue: 1 | 2 | 4 | 8;
  /** Values of one pixel that stand together: differences are taken between values of the same sample. */
  readonly samples: number;
  /** Pixels a row. */
  readonly width: number;
  readonly height: number;
}

/** 1 none, 2 horizontal differences of integers (of any bits), 3 differences of the shuffled bytes of floats. */
export type Predictor = 1 | 2 | 3;

/**
 * Turns differences back into values, in place. `bytes` is aligned to the value's size and in native byte order
 * (predictor 3 brings its own order and leaves native). Floats go by predictor 3 with 4 or 8 bytes a value.
 * @see TIFF 6.0, section 14; Adobe Photoshop TIFF technical note 3
 */
export function undoPredictor(predictor: Predictor, bytes: Uint8Array, rows: PredictedRows): void {
  switch (predictor) {
    case 1:
      return;
    case 2:
      accumulate(bytes, rows);
      return;
    case 3:
      unshuffle(bytes, rows);
      return;
  }
}

/** Turns values into differences, in place: the inverse of `undoPredictor`. */
export function applyPredictor(predictor: Predictor, bytes: Uint8Array, rows: PredictedRows): void {
  switch (predictor) {
    case 1:
      return;
    case 2:
      differentiate(bytes, rows);
      return;
    case 3:
      shuffle(bytes, rows);
      return;
  }
}

function accumulate(bytes: Uint8Array, { bytesPerValue, samples, width, height }: PredictedRows): void {
  const length = width * samples;
  const { buffer, byteOffset } = bytes;
  switch (bytesPerValue) {
    case 1:
      accumulateValues(bytes, length, height, samples);
      return;
    case 2:
      accumulateWords(new Uint16Array(buffer, byteOffset, length * height), length, height, samples);
      return;
    case 4:
      accumulateLongs(new Int32Array(buffer, byteOffset, length * height), length, height, samples);
      return;
    case 8:
      accumulatePairs(new Uint32Array(buffer, byteOffset, length * height * 2), length, height, samples);
      return;
  }
}

// One function a width, so that each loop sees one type of array only and stays fast.

function accumulateValues(values: Uint8Array, length: number, height: number, samples: number): void {
  for (let row = 0, at = 0; row < height; row++, at += length) {
    if (samples === 1) {
      let value = values[at];
      for (let index = at + 1; index < at + length; index++) values[index] = value = (value + values[index]) & 0xff;
    } else {
      for (let index = at + samples; index < at + length; index++) values[index] += values[index - samples];
    }
  }
}

function accumulateWords(values: Uint16Array, length: number, height: number, samples: number): void {
  for (let row = 0, at = 0; row < height; row++, at += length) {
    if (samples === 1) {
      let value = values[at];
      for (let index = at + 1; index < at + length; index++) values[index] = value = (value + values[index]) & 0xffff;
    } else {
      for (let index = at + samples; index < at + length; index++) values[index] += values[index - samples];
    }
  }
}

function accumulateLongs(values: Int32Array, length: number, height: number, samples: number): void {
  for (let row = 0, at = 0; row < height; row++, at += length) {
    for (let index = at + samples; index < at + length; index++) values[index] = (values[index] + values[index - samples]) | 0;
  }
}

/** 64-bit values as pairs of words, the low one first, with the carry by hand: BigInt would be many times slower. */
function accumulatePairs(words: Uint32Array, length: number, height: number, samples: number): void {
  const stride = samples * 2;
  for (let row = 0, at = 0; row < height; row++, at += length * 2) {
    for (let index = at + stride; index < at + length * 2; index += 2) {
      const low = words[index] + words[index - stride];
      words[index] = low;
      words[index + 1] += words[index + 1 - stride] + (low > 0xffffffff ? 1 : 0);
    }
  }
}

function differentiate(bytes: Uint8Array, { bytesPerValue, samples, width, height }: PredictedRows): void {
  const length = width * samples;
  const { buffer, byteOffset } = bytes;
  switch (bytesPerValue) {
    case 1:
      differentiateValues(bytes, length, height, samples);
      return;
    case 2:
      differentiateWords(new Uint16Array(buffer, byteOffset, length * height), length, height, samples);
      return;
    case 4:
      differentiateLongs(new Int32Array(buffer, byteOffset, length * height), length, height, samples);
      return;
    case 8:
      differentiatePairs(new Uint32Array(buffer, byteOffset, length * height * 2), length, height, samples);
      return;
  }
}

function differentiateValues(values: Uint8Array, length: number, height: number, samples: number): void {
  for (let row = 0, at = 0; row < height; row++, at += length) {
    for (let index = at + length - 1; index >= at + samples; index--) values[index] -= values[index - samples];
  }
}

function differentiateWords(values: Uint16Array, length: number, height: number, samples: number): void {
  for (let row = 0, at = 0; row < height; row++, at += length) {
    for (let index = at + length - 1; index >= at + samples; index--) values[index] -= values[index - samples];
  }
}

function differentiateLongs(values: Int32Array, length: number, height: number, samples: number): void {
  for (let row = 0, at = 0; row < height; row++, at += length) {
    for (let index = at + length - 1; index >= at + samples; index--) values[index] = (values[index] - values[index - samples]) | 0;
  }
}

function differentiatePairs(words: Uint32Array, length: number, height: number, samples: number): void {
  const stride = samples * 2;
  for (let row = 0, at = 0; row < height; row++, at += length * 2) {
    for (let index = at + (length - 1) * 2; index >= at + stride; index -= 2) {
      const low = words[index] - words[index - stride];
      words[index] = low;
      words[index + 1] -= words[index + 1 - stride] + (low < 0 ? 1 : 0);
    }
  }
}

let rowScratch = new Uint8Array(0);

function scratchOf(sizeBytes: number): Uint8Array {
  if (rowScratch.length < sizeBytes) rowScratch = new Uint8Array(sizeBytes);
  return rowScratch;
}

function unshuffle(bytes: Uint8Array, { bytesPerValue, samples, width, height }: PredictedRows): void {
  const length = width * samples;
  const rowBytes = length * bytesPerValue;
  const row = scratchOf(rowBytes);
  const words = bytesPerValue === 4 ? new Uint32Array(bytes.buffer, bytes.byteOffset, length * height) : undefined;
  for (let y = 0, at = 0; y < height; y++, at += rowBytes) {
    if (samples === 1) {
      let byte = 0;
      for (let index = 0; index < rowBytes; index++) row[index] = byte = (byte + bytes[at + index]) & 0xff;
    } else {
      for (let index = 0; index < samples; index++) row[index] = bytes[at + index];
      for (let index = samples; index < rowBytes; index++) row[index] = row[index - samples] + bytes[at + index];
    }
    if (words !== undefined) joinPlanes(row, length, words, y * length);
    else {
      // The planes stand most significant first, the bytes of a value least significant first.
      for (let plane = 0; plane < bytesPerValue; plane++) {
        const from = plane * length;
        for (let index = 0, to = at + bytesPerValue - 1 - plane; index < length; index++, to += bytesPerValue)
          bytes[to] = row[from + index];
      }
    }
  }
}

function joinPlanes(row: Uint8Array, length: number, words: Uint32Array, at: number): void {
  const second = length;
  const third = 2 * length;
  const fourth = 3 * length;
  for (let index = 0; index < length; index++) {
    words[at + index] = (row[index] << 24) | (row[second + index] << 16) | (row[third + index] << 8) | row[fourth + index];
  }
}

function shuffle(bytes: Uint8Array, { bytesPerValue, samples, width, height }: PredictedRows): void {
  const length = width * samples;
  const rowBytes = length * bytesPerValue;
  const row = scratchOf(rowBytes);
  for (let y = 0, at = 0; y < height; y++, at += rowBytes) {
    for (let plane = 0; plane < bytesPerValue; plane++) {
      const to = plane * length;
      for (let index = 0, from = at + bytesPerValue - 1 - plane; index < length; index++, from += bytesPerValue)
        row[to + index] = bytes[from];
    }
    for (let index = rowBytes - 1; index >= samples; index--) bytes[at + index] = row[index] - row[index - samples];
    for (let index = 0; index < samples; index++) bytes[at + index] = row[index];
  }
}
