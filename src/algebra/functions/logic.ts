import { elementsOf, type FunctionDefinition, ignoresNodata, isNull, truthOf } from './definition.ts';

/** Three-valued: false decides, null else. */
export function and(x: boolean | null, y: boolean | null): boolean | null {
  if (x === false || y === false) return false;
  return x === null || y === null ? null : true;
}

function or(x: boolean | null, y: boolean | null): boolean | null {
  if (x === true || y === true) return true;
  return x === null || y === null ? null : false;
}

function xor(x: boolean | null, y: boolean | null): boolean | null {
  return x === null || y === null ? null : x !== y;
}

function connective(name: string, combine: (x: boolean | null, y: boolean | null) => boolean | null): FunctionDefinition {
  return { name, kind: 'map', evaluate: ([x, y]) => combine(truthOf(x, name), truthOf(y, name)) };
}

/** `any` and `all`: stops at `decisive`; of nothing it is the opposite. */
function quantifier(name: string, decisive: boolean): FunctionDefinition {
  return {
    name,
    kind: 'fold',
    reducer: 'algebraic',
    evaluate: ([data], options) => {
      let hasNull = false;
      for (const element of elementsOf(data, name)) {
        const truth = truthOf(element, name);
        if (truth === decisive) return decisive;
        if (truth === null) hasNull = true;
      }
      return hasNull && !ignoresNodata(options) ? null : !decisive;
    },
  };
}

export const logicFunctions: readonly FunctionDefinition[] = [
  connective('and', and),
  connective('or', or),
  connective('xor', xor),
  {
    name: 'not',
    kind: 'map',
    evaluate: ([x]) => {
      const truth = truthOf(x, 'not');
      return truth === null ? null : !truth;
    },
  },
  {
    /** Operands value, accept, reject: accept where the value is true, reject where it is false or null. */
    name: 'if',
    kind: 'map',
    evaluate: ([value, accept, reject], _options, call) => {
      const chosen = truthOf(value, 'if') === true ? accept : reject;
      return isNull(chosen, call) ? null : chosen;
    },
  },
  quantifier('any', true),
  quantifier('all', false),
];
