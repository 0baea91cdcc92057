import { elementsOf, type FunctionDefinition, isNull, textOf } from './definition.ts';

/** A test of a text against a pattern (no regular expression). Null text is null. Option `caseSensitive` (default true). */
function search(name: string, find: (text: string, pattern: string) => unknown): FunctionDefinition {
  return {
    name,
    kind: 'map',
    evaluate: ([data, pattern], options, call) => {
      if (isNull(data, call) || isNull(pattern, call)) return null;
      const [text, sought] = [textOf(data, name), textOf(pattern, name)];
      return options['caseSensitive'] === false ? find(text.toLowerCase(), sought.toLowerCase()) : find(text, sought);
    },
  };
}

function spell(value: unknown): string {
  return typeof value === 'string' ? value : String(value ?? null).toLowerCase();
}

export const textFunctions: readonly FunctionDefinition[] = [
  search('text_begins', (text, pattern) => text.startsWith(pattern)),
  search('text_contains', (text, pattern) => text.includes(pattern)),
  search('text_ends', (text, pattern) => text.endsWith(pattern)),
  search('text_find', (text, pattern) => {
    const position = text.indexOf(pattern);
    return position < 0 ? null : position;
  }),
  {
    /** Operands data and separator. Numbers, booleans and null are spelt in lower case. */
    name: 'text_concat',
    kind: 'array',
    evaluate: ([data, separator]) => elementsOf(data, 'text_concat').map(spell).join(spell(separator)),
  },
];
