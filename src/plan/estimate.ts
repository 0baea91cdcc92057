import type { Hash } from '../algebra/index.ts';
import { boundsOf, factsOf, type Grid, intersect, onLattice, transformBox, unite, windowOf } from '../cube/index.ts';
import { type BoundOperator, boundInputs } from './bound.ts';
import type { BlockSize, SourceBlocks } from './grouping.ts';
import type { PlannedOutput } from './outputs.ts';
import type { Estimate } from './plan.ts';
import type { SourcePixels } from './source-pixels.ts';

/** Rates of one core, from the bench: what a plan is expected to take before it has been run. */
const rates = {
  /** Decoded bytes a second, deflate with predictor. */
  decode: 350e6,
  /** Pixels times labels a second through fused kernels. */
  compute: 120e6,
  /** Bytes a second before compression. */
  encode: 120e6,
  /** Encoded size over decoded size of reflectances. */
  ratio: 0.6,
  /** Threads started and code compiled. */
  startSeconds: 0.6,
};

/** A block where no header could be read. */
const usualBlock: BlockSize = { width: 512, height: 512 };

/** What a plan will read, compute and write: source blocks under the windows that the outputs ask for, times calibrated rates. */
export function estimatePlan(
  operators: ReadonlyMap<Hash, BoundOperator>,
  outputs: readonly PlannedOutput[],
  pixelsOf: (hash: Hash) => SourcePixels,
  blocks: SourceBlocks,
  workingBytes: number,
): Estimate {
  const demands = demandsOf(
    operators,
    outputs.flatMap((output) => (output.kind === 'literal' ? [] : [output.operator])),
  );
  let outputPixels = 0;
  let outputBytes = 0;
  for (const output of outputs) {
    if (output.kind === 'literal') continue;
    if (output.kind !== 'raster') continue;
    for (const file of output.files) {
      const { width, height } = file.layout.grid;
      outputPixels += width * height * file.planes.length;
      outputBytes += width * height * file.planes.length * factsOf(file.layout.type).bytes * (file.layout.overviews ? 4 / 3 : 1);
    }
  }
  let decodedBytes = 0;
  let inputPixels = 0;
  let blocksDecoded = 0;
  let computed = 0;
  for (const [hash, window] of demands) {
    const operator = operators.get(hash)!;
    if (operator.op !== 'source') {
      computed += window.width * window.height;
      continue;
    }
    const content = pixelsOf(operator.pixels);
    for (const item of content.items) {
      item.assets.forEach((asset, band) => {
        if (asset === null) return;
        const part = sharedPart(asset.grid, window);
        if (part === undefined) return;
        const { width, height } = blocks.get(operator.pixels)?.[band] ?? usualBlock;
        const touched = blocksTouched(part.column, part.width, width) * blocksTouched(part.row, part.height, height);
        inputPixels += part.width * part.height;
        decodedBytes += touched * width * height * factsOf(content.bands[band]!.type).bytes;
        blocksDecoded += touched;
      });
    }
  }
  const cpuSeconds =
    rates.startSeconds + decodedBytes / rates.decode + (inputPixels + computed) / rates.compute + outputBytes / rates.encode;
  return {
    bytesRead: Math.round(decodedBytes * rates.ratio),
    blocksDecoded,
    inputPixels,
    outputPixels,
    cpuSeconds: Number(cpuSeconds.toPrecision(3)),
    peakBytes: workingBytes,
    outputBytes: Math.round(outputBytes),
  };
}

/** Blocks along an axis that a run of pixels touches. */
function blocksTouched(first: number, count: number, size: number): number {
  return Math.floor((first + count - 1) / size) - Math.floor(first / size) + 1;
}

/** Pixels of a file in a window, counted from the file's own corner where its grid is known. */
function sharedPart(file: Grid | undefined, window: Grid): Omit<Grid, 'lattice'> | undefined {
  if (file === undefined) return { column: 0, row: 0, width: window.width, height: window.height };
  const own = onLattice(window, file.lattice) ?? projected(file, window);
  const common = own === undefined ? undefined : intersect(file, own);
  return common === undefined
    ? undefined
    : { column: common.column - file.column, row: common.row - file.row, width: common.width, height: common.height };
}

function projected(file: Grid, window: Grid): Grid | undefined {
  try {
    const box = window.lattice.crs.code === file.lattice.crs.code ? boundsOf(window) : transformBox(boundsOf(window), file.lattice.crs);
    return windowOf(file.lattice, box);
  } catch {
    // A window that the file's reference system cannot express touches it nowhere that an estimate could count.
    return undefined;
  }
}

/** The window that each operator is asked for: the union of what those above need. `operators` has inputs before what takes them. */
function demandsOf(operators: ReadonlyMap<Hash, BoundOperator>, roots: readonly Hash[]): ReadonlyMap<Hash, Grid> {
  const demands = new Map<Hash, Grid>();
  const wanted = new Set(roots);
  for (const root of roots) {
    const { grid } = operators.get(root)!.schema;
    if (grid !== undefined) demands.set(root, grid);
  }
  for (const operator of [...operators.values()].reverse()) {
    const asked = demands.get(operator.hash);
    if (!wanted.has(operator.hash) || (operator.schema.grid !== undefined && asked === undefined)) continue;
    const isElsewhere = operator.op === 'resample' || operator.op === 'zonal';
    for (const input of boundInputs(operator)) {
      wanted.add(input);
      const own = operators.get(input)!.schema.grid;
      const part = own === undefined || isElsewhere || asked === undefined ? own : intersect(own, asked);
      if (part === undefined) continue;
      const before = demands.get(input);
      demands.set(input, before === undefined ? part : unite(before, part)!);
    }
  }
  return demands;
}
