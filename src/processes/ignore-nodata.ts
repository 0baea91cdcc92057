import type { ProcessParameter } from '../algebra/index.ts';

/** The parameter that reducers share. */
export const ignoreNodata: ProcessParameter = {
  name: 'ignore_nodata',
  description: 'Whether no-data is left out. If it is not, no-data among the values makes what it has a part in no-data.',
  schema: { type: 'boolean' },
  optional: true,
  default: true,
};
