import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf } from '../../scripts/check/imports.ts';

test('every form of import is found with its line', () => {
  const source = [
    "import { a } from './a.ts';",
    'import type {',
    '  B,',
    '} from "../b/index.ts";',
    "import './side-effect.ts';",
    "export * from './c.ts';",
    "export type { D } from './d.ts';",
    "const late = await import('./late.ts');",
    "type Lent = import('./type-only.ts').Lent;",
  ].join('\n');
  assert.deepEqual(importsOf(source), [
    { specifier: './a.ts', line: 1 },
    { specifier: '../b/index.ts', line: 4 },
    { specifier: './side-effect.ts', line: 5 },
    { specifier: './c.ts', line: 6 },
    { specifier: './d.ts', line: 7 },
    { specifier: './late.ts', line: 8 },
    { specifier: './type-only.ts', line: 9 },
  ]);
});

test('what comments and template texts say is no import', () => {
  const source = [
    "// import { a } from './comment.ts';",
    "/* export * from './block.ts';",
    "   import('./block-2.ts') */",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is source code
    'const text = `import { x } from "./template.ts" and ${a + `from "./nested.ts" ${b}`} from "./after.ts"`;',
    "const url = 'https://example.org/'; import('./real.ts');",
  ].join('\n');
  assert.deepEqual(importsOf(source), [{ specifier: './real.ts', line: 5 }]);
});

test('quotes, backticks and comment marks inside regular expressions do not hide what follows', () => {
  const source = [
    'const quotes = text.replace(/[\'"`/]/g, "");',
    'const slashes = /^https?:\\/\\/*/.test(text) ? a / b : b / a;',
    'const half = (width + 1) / 2; // `',
    'return /`/;',
    "export { z } from './z.ts';",
  ].join('\n');
  assert.deepEqual(importsOf(source), [{ specifier: './z.ts', line: 5 }]);
});

test('an import inside a template substitution counts, braces around it or not', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is source code
  const template = 'const text = `${((value) => { return { value }; })(await import("./deep.ts"))} tail from "./no.ts"`;';
  const source = `${template}\nimport "./next.ts";`;
  assert.deepEqual(importsOf(source), [
    { specifier: './deep.ts', line: 1 },
    { specifier: './next.ts', line: 2 },
  ]);
});

test('literals that only look like imports are none', () => {
  const source = [
    "type Part = Pick<Query, 'from' | 'bands'>;",
    "const bytes = Buffer.from('text'), other = Array.from ('abc');",
    "const place = import.meta.resolve('./resolved.ts');",
    "const options = { from: 'here', import: 'there' };",
    'const text = "import \'./quoted.ts\'";',
    "import { b } from /* why */ './b.ts';",
  ].join('\n');
  assert.deepEqual(importsOf(source), [{ specifier: './b.ts', line: 6 }]);
});
