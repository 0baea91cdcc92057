import type { NodeFacts } from '../analyse.ts';
import type { FoldFunction } from '../program.ts';
import type { LaneCode, Lanes, LaneValue } from './lane-code.ts';
import { writeIsValid } from './map-code.ts';
import type { NarrowAccumulator } from './narrow-select.ts';

/** Running values of a loop over an axis: set before it, updated once for each position. */
export interface Accumulator {
  readonly start: () => void;
  readonly step: (value: LaneValue) => void;
}

/** What a reduction needs of a loop over its axis; `finish` gives its value, or what it needs of the next loop. */
export interface Stage {
  readonly accumulators: readonly (Accumulator | NarrowAccumulator)[];
  readonly finish: () => LaneValue | Stage;
}

/** The accumulator of that name for the reduction's operand, made once: reductions of one operand share their work. */
export type Share = <Kind extends Accumulator | NarrowAccumulator>(name: string, make: () => Kind) => Kind;

interface Running extends Accumulator {
  readonly lanes: Lanes;
}

/** What the fold of that name needs of its first loop. */
export function foldStage(code: LaneCode, name: FoldFunction, ignoreNodata: boolean, facts: NodeFacts, share: Share): Stage {
  const numeric = (accumulators: readonly Accumulator[], finish: () => Lanes): Stage => ({
    accumulators,
    finish: () => ({ kind: 'number', lanes: finish() }),
  });
  switch (name) {
    case 'count': {
      const total = ignoreNodata ? countFinite(code, facts, share) : countAll(code, share);
      return numeric([total], () => total.lanes);
    }
    case 'sum':
    case 'product': {
      const total = name === 'sum' ? sum(code, ignoreNodata, facts, share) : product(code, ignoreNodata, facts, share);
      const empty = nothingValid(code, facts, share);
      return numeric([total, empty], () => code.or(total.lanes, empty.lanes));
    }
    case 'mean': {
      const { accumulators, finish } = meanStage(code, ignoreNodata, facts, share);
      return numeric(accumulators, finish);
    }
    case 'variance':
    case 'sd':
      return varianceStage(code, name, ignoreNodata, facts, share);
    case 'min':
    case 'max': {
      const best = extreme(code, name, share);
      const invalid = ignoreNodata ? nothingValid(code, facts, share) : somethingNull(code, facts, share);
      const empty = nothingValid(code, facts, share);
      return numeric([best, invalid, empty], () => code.or(code.or(best.lanes, invalid.lanes), empty.lanes));
    }
    case 'first':
    case 'last':
      return endStage(code, name, ignoreNodata, facts, share);
    case 'any':
    case 'all':
      return truthStage(code, name, ignoreNodata, facts, share);
  }
}

/** A running vector: `start` writes its first value, `next` the following one from the value at a position. */
export function running(code: LaneCode, start: Lanes, next: (running: Lanes, value: LaneValue) => Lanes): Running {
  const lanes = code.variables();
  const set = (values: Lanes): void => code.assign(lanes, (group) => code.f.get(values[group]));
  return { lanes, start: () => set(start), step: (value) => set(next(lanes, value)) };
}

function validLanes(code: LaneCode, value: LaneValue): Lanes {
  if (value.kind === 'number') return code.binary(`${code.shape}.eq`, value.lanes, value.lanes);
  return value.isNull === undefined ? code.mask(true) : code.not(value.isNull);
}

/** All bits set while no value was valid: as a number, null. */
export function nothingValid(code: LaneCode, facts: NodeFacts, share: Share): Running {
  return share('nothing valid', () =>
    running(code, code.mask(true), (found, value) => {
      const isNull = code.isNull(value, facts.isNullable);
      return isNull === undefined ? code.mask(false) : code.and(found, isNull);
    }),
  );
}

export function somethingNull(code: LaneCode, facts: NodeFacts, share: Share): Running {
  return share('something null', () =>
    running(code, code.mask(false), (found, value) => {
      const isNull = code.isNull(value, facts.isNullable);
      return isNull === undefined ? found : code.or(found, isNull);
    }),
  );
}

/** Values that are not null, infinite ones included: those that statistics are of. */
export function countValid(code: LaneCode, facts: NodeFacts, share: Share): Running {
  if (!facts.isNullable) return countAll(code, share);
  return share('count', () =>
    running(code, code.number(0), (count, value) =>
      code.binary(`${code.shape}.add`, count, code.and(validLanes(code, value), code.number(1))),
    ),
  );
}

/** What the process `count` counts. */
function countFinite(code: LaneCode, facts: NodeFacts, share: Share): Running {
  if (Number.isFinite(facts.least) && Number.isFinite(facts.most)) return countValid(code, facts, share);
  return share('finite', () =>
    running(code, code.number(0), (count, value) =>
      code.binary(`${code.shape}.add`, count, code.and(writeIsValid(code, value), code.number(1))),
    ),
  );
}

function countAll(code: LaneCode, share: Share): Running {
  return share('positions', () => running(code, code.number(0), (count) => code.binary(`${code.shape}.add`, count, code.number(1))));
}

/** Adds in axis order; a null counts as 0, or makes the sum null. */
function sum(code: LaneCode, ignoreNodata: boolean, facts: NodeFacts, share: Share): Running {
  const masks = ignoreNodata && facts.isNullable;
  return share(`sum ${masks}`, () =>
    running(code, code.number(0), (total, value) => {
      const number = code.asNumber(value);
      return code.binary(`${code.shape}.add`, total, masks ? code.and(number, validLanes(code, value)) : number);
    }),
  );
}

function product(code: LaneCode, ignoreNodata: boolean, facts: NodeFacts, share: Share): Running {
  const masks = ignoreNodata && facts.isNullable;
  return share(`product ${masks}`, () =>
    running(code, code.number(1), (total, value) => {
      const number = code.asNumber(value);
      return code.binary(`${code.shape}.mul`, total, masks ? code.select(number, code.number(1), validLanes(code, value)) : number);
    }),
  );
}

/** `pmin(best, value)` keeps `best` where the value is null or not smaller. */
function extreme(code: LaneCode, name: 'min' | 'max', share: Share): Running {
  const [start, keep] = name === 'min' ? ([Number.POSITIVE_INFINITY, 'pmin'] as const) : ([Number.NEGATIVE_INFINITY, 'pmax'] as const);
  return share(name, () =>
    running(code, code.number(start), (best, value) => code.binary(`${code.shape}.${keep}`, best, code.asNumber(value))),
  );
}

function meanStage(
  code: LaneCode,
  ignoreNodata: boolean,
  facts: NodeFacts,
  share: Share,
): { readonly accumulators: readonly Accumulator[]; readonly finish: () => Lanes } {
  const total = sum(code, ignoreNodata, facts, share);
  const count = countValid(code, facts, share);
  // Of nothing: 0 / 0, which is null.
  return { accumulators: [total, count], finish: () => code.binary(`${code.shape}.div`, total.lanes, count.lanes) };
}

/** The second loop sums squared deviations from the mean of the first, for sums of squares lose what large means have in common. */
function varianceStage(code: LaneCode, name: 'variance' | 'sd', ignoreNodata: boolean, facts: NodeFacts, share: Share): Stage {
  const { shape } = code;
  const masks = ignoreNodata && facts.isNullable;
  const first = meanStage(code, ignoreNodata, facts, share);
  const count = countValid(code, facts, share);
  return {
    accumulators: first.accumulators,
    finish: () => {
      const mean = share<Running>(`mean ${masks}`, () => {
        const lanes = first.finish();
        return { lanes, start: () => undefined, step: () => undefined };
      });
      const squares = share(`squares ${masks}`, () =>
        running(code, code.number(0), (total, value) => {
          const deviation = code.binary(`${shape}.sub`, code.asNumber(value), mean.lanes);
          const square = code.binary(`${shape}.mul`, deviation, deviation);
          return code.binary(`${shape}.add`, total, masks ? code.and(square, validLanes(code, value)) : square);
        }),
      );
      return {
        accumulators: [squares],
        finish: () => {
          const degrees = code.binary(`${shape}.sub`, count.lanes, code.number(1));
          const variance = code.or(code.binary(`${shape}.div`, squares.lanes, degrees), code.isNan(mean.lanes));
          return { kind: 'number', lanes: name === 'sd' ? code.unary(`${shape}.sqrt`, variance) : variance };
        },
      };
    },
  };
}

/** The first or last value that is valid; or, with nulls counting, that is there at all. */
function endStage(code: LaneCode, name: 'first' | 'last', ignoreNodata: boolean, facts: NodeFacts, share: Share): Stage {
  const masks = ignoreNodata && facts.isNullable;
  const found = share(`${name} ${masks}`, () => {
    const isTaken = code.variables();
    const isTrue = code.variables();
    const isNull = code.variables();
    const set = (target: Lanes, values: Lanes): void => code.assign(target, (group) => code.f.get(values[group]));
    return {
      isTrue,
      isNull,
      start: () => {
        set(isTaken, code.mask(false));
        set(isTrue, code.mask(facts.kind !== 'boolean'));
        set(isNull, code.mask(true));
      },
      step: (value: LaneValue) => {
        const candidate = value.kind === 'number' ? value.lanes : value.isTrue;
        const nulls = code.isNull(value, facts.isNullable) ?? code.mask(false);
        const eligible = masks ? code.not(nulls) : code.mask(true);
        const takes = name === 'first' ? code.without(eligible, isTaken) : eligible;
        set(isTrue, code.select(candidate, isTrue, takes));
        set(isNull, code.select(nulls, isNull, takes));
        set(isTaken, code.or(isTaken, takes));
      },
    };
  });
  return {
    accumulators: [found],
    finish: () =>
      facts.kind === 'boolean' ? { kind: 'boolean', isTrue: found.isTrue, isNull: found.isNull } : { kind: 'number', lanes: found.isTrue },
  };
}

/** Three-valued: a true decides `any`, a false `all`; else a null that counts makes the outcome null. */
function truthStage(code: LaneCode, name: 'any' | 'all', ignoreNodata: boolean, facts: NodeFacts, share: Share): Stage {
  const decided = share(name, () =>
    running(code, code.mask(false), (found, value) => {
      const { isTrue, isNull } = code.asBoolean(value, facts.isNullable);
      if (name === 'any') return code.or(found, isTrue);
      return code.or(found, code.not(isNull === undefined ? isTrue : code.or(isTrue, isNull)));
    }),
  );
  const undecided = ignoreNodata || !facts.isNullable ? undefined : somethingNull(code, facts, share);
  return {
    accumulators: undecided === undefined ? [decided] : [decided, undecided],
    finish: () => {
      const isNull = undecided === undefined ? undefined : code.without(undecided.lanes, decided.lanes);
      if (name === 'any') return { kind: 'boolean', isTrue: decided.lanes, isNull };
      const isFalse = isNull === undefined ? decided.lanes : code.or(decided.lanes, isNull);
      return { kind: 'boolean', isTrue: code.not(isFalse), isNull };
    },
  };
}
