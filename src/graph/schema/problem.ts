/** Why a value does not fit a schema. */
export interface Problem {
  /** Where in the value: `west`, `[1]`, `[0].unit`; empty for the value itself. */
  readonly path: string;
  /** What is wrong and what would be right, to be read after the place: `is 5; expected a text`. */
  readonly message: string;
  /** openEO error code where it is not `ProcessParameterInvalid`. */
  readonly code?: string;
  /** 0: another type altogether. 1: the type, but not recognisably this thing. 2: this thing, with something wrong in it. */
  readonly closeness: 0 | 1 | 2;
}

export function problem(closeness: 0 | 1 | 2, message: string, path = '', code?: string): Problem {
  return { path, message, closeness, ...(code === undefined ? {} : { code }) };
}

/** The same problem seen from the value around it. */
export function within(key: string | number, inner: Problem): Problem {
  const step = typeof key === 'number' ? `[${key}]` : key.length > 64 ? `${key.slice(0, 63)}…` : key;
  const joint = inner.path === '' || inner.path.startsWith('[') || step === '' ? '' : '.';
  return { ...inner, path: `${step}${joint}${inner.path}`, closeness: inner.closeness === 0 ? 1 : inner.closeness };
}
