import type { NodeFacts } from '../analyse.ts';
import type { Local } from '../emit/function-builder.ts';
import type { LaneCode, Lanes } from './lane-code.ts';

/** How samples are held in scratch memory and their range is bisected. All methods write for one vector, operands on the stack in their order. */
export interface SampleOrder {
  readonly encode: (samples: Lanes) => Lanes;
  readonly decode: (samples: Lanes) => Lanes;
  /** Not smaller than any sample: what invalid ones are replaced by. */
  readonly greatest: Local;
  /** Not greater than any sample. */
  readonly least: Local;
  /** How often the range is halved, and the first step upwards from `least`. */
  readonly rounds: number;
  readonly firstStep: Local;
  /** found, step → found + step */
  readonly advance: () => void;
  /** step → half of it */
  readonly halve: () => void;
  /** x, y → all bits set where x > y */
  readonly greater: () => void;
}

/** Whole numbers of a small range are bisected by value, others by the bits of their floating-point form. */
export function sampleOrder(code: LaneCode, facts: NodeFacts): SampleOrder {
  const range = facts.most - facts.least;
  return facts.isInteger && range < 2 ** 20 ? wholeNumberOrder(code, facts.least, range) : bitOrder(code);
}

function wholeNumberOrder(code: LaneCode, least: number, range: number): SampleOrder {
  const { f, shape } = code;
  const rounds = Math.max(1, Math.ceil(Math.log2(range + 1)));
  return {
    encode: (samples) => samples,
    decode: (samples) => samples,
    greatest: code.numberVector(Number.POSITIVE_INFINITY),
    least: code.numberVector(least),
    rounds,
    firstStep: code.numberVector(2 ** (rounds - 1)),
    advance: () => f.op(`${shape}.add`),
    halve: () => f.get(code.numberVector(0.5)).op(`${shape}.mul`),
    greater: () => f.op(`${shape}.gt`),
  };
}

/** As signed integers, the bits of floating-point numbers are in order once those of negative ones, but for the sign, are flipped. */
function bitOrder(code: LaneCode): SampleOrder {
  const { f, integerShape } = code;
  const bits = code.precision === 'f32' ? 32 : 64;
  const flip = (samples: Lanes): Lanes =>
    code.each((group) => {
      f.get(samples[group]).get(samples[group]);
      f.integer(bits - 1).op(`${integerShape}.shr_s`);
      f.integer(1).op(`${integerShape}.shr_u`, 'v128.xor');
    });
  const sign = integerLanes(code, -(2n ** BigInt(bits - 1)));
  return {
    encode: flip,
    decode: flip,
    greatest: integerLanes(code, 2n ** BigInt(bits - 1) - 1n),
    least: sign,
    rounds: bits,
    // From the least integer, whose sign bit is set, the first step clears it: the steps are exclusive, as the bits are.
    firstStep: sign,
    advance: () => f.op('v128.xor'),
    halve: () => f.integer(1).op(`${integerShape}.shr_u`),
    greater: () => f.op(`${integerShape}.gt_s`),
  };
}

/** All lanes of one vector hold the integer, in lanes as wide as the precision's numbers. */
export function integerLanes(code: LaneCode, value: bigint): Local {
  const values = code.precision === 'f32' ? new Int32Array(4).fill(Number(value)) : new BigInt64Array(2).fill(value);
  return code.f.constant(new Uint8Array(values.buffer));
}
