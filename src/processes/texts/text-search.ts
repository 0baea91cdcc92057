import type { ProcessDefinition } from '../../algebra/index.ts';
import { flagOf } from '../optional-value.ts';

/** A process that looks for one text in another. */
export function textSearch(about: Omit<ProcessDefinition, 'parameters' | 'lower'>): ProcessDefinition {
  return {
    ...about,
    parameters: [
      { name: 'data', description: 'The text to look in.', schema: { type: ['string', 'null'] } },
      { name: 'pattern', description: 'The text to look for; not a regular expression.', schema: { type: 'string' } },
      {
        name: 'case_sensitive',
        description: 'Whether upper and lower case differ.',
        schema: { type: 'boolean' },
        optional: true,
        default: true,
      },
    ],
    lower: (args, context) =>
      context.call(about.id, [args['data'], args['pattern']], {
        caseSensitive: flagOf(args['case_sensitive'], true, context, 'case_sensitive'),
      }),
  };
}
