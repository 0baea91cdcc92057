import type { ProcessDefinition } from '../../algebra/index.ts';

interface NumberFunction {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly categories: readonly string[];
  /** Descriptions of the operands, by name, in the order in which the function takes them; with a schema where they are not any number or null. */
  readonly operands: Readonly<Record<string, string | { readonly description: string; readonly schema: object }>>;
  readonly returns: string;
  /** Of the result, where it is not any number or null. */
  readonly schema?: object;
  readonly exceptions?: ProcessDefinition['exceptions'];
}

const numberOrNull = { type: ['number', 'null'] };

/** A process that is one function of numbers, each of which may be no-data. */
export function numberFunction({ operands, returns, schema, exceptions, ...about }: NumberFunction): ProcessDefinition {
  return {
    ...about,
    parameters: Object.entries(operands).map(([name, operand]) =>
      typeof operand === 'string' ? { name, description: operand, schema: numberOrNull } : { name, ...operand },
    ),
    returns: { description: returns, schema: schema ?? numberOrNull },
    ...(exceptions === undefined ? {} : { exceptions }),
    lower: (args, context) =>
      context.call(
        about.id,
        Object.keys(operands).map((name) => args[name]),
      ),
  };
}
