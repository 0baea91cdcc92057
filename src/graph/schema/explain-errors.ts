import type { ErrorObject } from 'ajv';
import { isJsonObject } from '../../cube/index.ts';
import { ownValue, showValue } from '../json-value.ts';
import { nearestName } from '../suggest.ts';
import { describeTypes } from './describe-schema.ts';
import { type Problem, problem, within } from './problem.ts';

const wrappers = new Set(['anyOf', 'oneOf', 'allOf']);

/** Turns what Ajv found into one problem: the one nearest to what the user seems to have meant, with the value and what would be right. */
export function explainErrors(errors: readonly ErrorObject[], value: unknown): Problem {
  const own = errors.filter((error) => !wrappers.has(error.keyword));
  const candidates = (own.length > 0 ? own : errors).map((error) => {
    const keys = error.instancePath.split('/').slice(1).map(unescapePointer);
    const found = explain(error, valueAt(value, keys));
    return { keys, found, keyword: error.keyword, types: typesOf(error), rank: keys.length * 3 + found.closeness };
  });
  if (candidates.length === 0) return problem(1, `is ${showValue(value)}, which does not fit`);
  const best = candidates.reduce((nearest, candidate) => (candidate.rank > nearest.rank ? candidate : nearest));
  const rivals = candidates.filter((candidate) => candidate.keys.join('/') === best.keys.join('/') && candidate.types !== undefined);
  const inner =
    best.keyword === 'type' && rivals.length > 1
      ? problem(0, `is ${showValue(valueAt(value, best.keys))}; expected ${describeTypes(rivals.flatMap((rival) => rival.types ?? []))}`)
      : best.found;
  return best.keys.reduceRight((around, key) => within(/^\d+$/.test(key) ? Number(key) : key, around), inner);
}

function unescapePointer(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  let current = value;
  for (const key of keys) {
    if (Array.isArray(current)) current = current[Number(key)];
    else current = isJsonObject(current) ? ownValue(current, key) : undefined;
  }
  return current;
}

function typesOf(error: ErrorObject): readonly unknown[] | undefined {
  return error.keyword === 'type' ? [error.params['type']].flat() : undefined;
}

function explain(error: ErrorObject, value: unknown): Problem {
  const is = `is ${showValue(value)}`;
  const parameters = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'openeo-subtype':
      return parameters['problem'] as Problem;
    case 'type': {
      const types = typesOf(error)!;
      const inList = types.includes('array') && typeof value !== 'object' ? `: [${showValue(value)}]` : '';
      return problem(0, `${is}; expected ${describeTypes(types)}${inList}`);
    }
    case 'enum':
      return explainEnum(value, parameters['allowedValues'] as readonly unknown[]);
    case 'const':
      return problem(1, `${is}; expected ${showValue(parameters['allowedValue'])}`);
    case 'minimum':
      return problem(2, `${is}; the least allowed is ${parameters['limit']}`);
    case 'maximum':
      return problem(2, `${is}; the largest allowed is ${parameters['limit']}`);
    case 'exclusiveMinimum':
      return problem(2, `${is}; it must be larger than ${parameters['limit']}`);
    case 'exclusiveMaximum':
      return problem(2, `${is}; it must be smaller than ${parameters['limit']}`);
    case 'multipleOf':
      return problem(2, `${is}; it must be a multiple of ${parameters['multipleOf']}`);
    case 'minLength':
      return problem(2, `${is}; it must have at least ${parameters['limit']} characters`);
    case 'maxLength':
      return problem(2, `${is}; it must have at most ${parameters['limit']} characters`);
    case 'minItems':
      return problem(2, `${is}; it must hold at least ${parameters['limit']} ${parameters['limit'] === 1 ? 'item' : 'items'}`);
    case 'maxItems':
      return problem(2, `${is}; it must hold at most ${parameters['limit']} ${parameters['limit'] === 1 ? 'item' : 'items'}`);
    case 'uniqueItems':
      return problem(
        2,
        `${is}; items ${[parameters['i'], parameters['j']]
          .map(Number)
          .sort((a, b) => a - b)
          .join(' and ')} are the same, they must differ`,
      );
    case 'pattern':
      return problem(2, `${is}; it must match ${parameters['pattern']}`);
    case 'required':
      return problem(2, `has no ${showValue(parameters['missingProperty'])}`);
    case 'additionalProperties':
      return problem(2, `has ${showValue(parameters['additionalProperty'])}, which is not known here`);
    case 'not':
      return problem(2, `${is}, which is not allowed`);
    default:
      return problem(1, `${is}; it ${error.message ?? 'does not fit'}`);
  }
}

function explainEnum(value: unknown, allowed: readonly unknown[]): Problem {
  const texts = allowed.filter((item) => typeof item === 'string');
  const nearest = typeof value === 'string' ? nearestName(value, texts) : undefined;
  const closeness = allowed.some((item) => typeof item === typeof value) ? 2 : 0;
  const hint = nearest === undefined ? '' : `; did you mean ${showValue(nearest)}?`;
  return problem(closeness, `is ${showValue(value)}; expected one of ${allowed.map(showValue).join(', ')}${hint}`);
}
