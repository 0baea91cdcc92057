import type { ProcessDefinition } from '../../algebra/index.ts';
import { ignoreNodata } from '../ignore-nodata.ts';
import { flagOf } from '../optional-value.ts';

interface Statistic {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly categories: readonly string[];
  readonly experimental?: boolean;
  readonly returns: string;
  /** Of the result, where it is not one number or null. */
  readonly schema?: object;
}

const number = { type: ['number', 'null'] };
const numbers = { type: 'array', items: number };

/** A process that is one function of an array of numbers, with or without its no-data values. */
export function statistic({ returns, schema, ...about }: Statistic): ProcessDefinition {
  return {
    ...about,
    parameters: [{ name: 'data', description: 'Numbers.', schema: numbers }, ignoreNodata],
    returns: { description: returns, schema: schema ?? number },
    lower: (args, context) =>
      context.call(about.id, [args['data']], { ignoreNodata: flagOf(args['ignore_nodata'], true, context, 'ignore_nodata') }),
  };
}
