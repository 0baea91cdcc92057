import type { ProcessDefinition } from '../../algebra/index.ts';

type Ordering = Pick<ProcessDefinition, 'id' | 'summary' | 'description' | 'categories'> & { readonly returns: string };

const operand = { type: ['number', 'boolean', 'string', 'null'] };

/** A process that compares two values by their order. */
export function ordering({ returns, ...about }: Ordering): ProcessDefinition {
  return {
    ...about,
    parameters: [
      { name: 'x', description: 'First value.', schema: operand },
      { name: 'y', description: 'Second value.', schema: operand },
    ],
    returns: { description: returns, schema: { type: ['boolean', 'null'] } },
    lower: (args, context) => context.call(about.id, [args['x'], args['y']]),
  };
}
