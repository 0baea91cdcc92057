import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findBreaches, readWalls } from '../../scripts/check/walls.ts';

const table = `
# A map

| Room | Holds | May import |
|---|---|---|
| \`cube/\` | values | – |
| \`algebra/\` | operators | \`cube\` |
| \`engine/\` | the rest | all |

| \`other/\` | another table | \`cube\` |
`;

/** The messages for a temporary checkout of these files, as \`file:line message\`. */
function breachesOf(files: Record<string, string>, dependencies: readonly string[] = ['proj4', '@scope/pkg']): readonly string[] {
  const checkout = mkdtempSync(join(tmpdir(), 'graticule-walls-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(checkout, name)), { recursive: true });
      writeFileSync(join(checkout, name), text);
    }
    return findBreaches(checkout, readWalls(table), new Set(dependencies)).map(({ file, line, message }) => `${file}:${line} ${message}`);
  } finally {
    rmSync(checkout, { recursive: true });
  }
}

test('the table of rooms is read from Markdown up to its last row', () => {
  const walls = readWalls(table);
  assert.deepEqual([...walls.keys()], ['cube', 'algebra', 'engine']);
  assert.deepEqual([...(walls.get('algebra') as ReadonlySet<string>)], ['cube']);
  assert.equal(walls.get('engine'), 'all');
});

test('a table that is missing, or that allows a room without a row, is refused', () => {
  assert.throws(() => readWalls('# Nothing here'), /no table of rooms/);
  assert.throws(() => readWalls('| Room | Holds | May import |\n|---|---|---|\n| `a/` | x | `b` |\n'), /lets a import b/);
});

test('imports that the table allows pass, through the door and inside a room', () => {
  assert.deepEqual(
    breachesOf({
      'src/cube/index.ts': "export * from './grid.ts';",
      'src/cube/grid.ts': "import { readFile } from 'node:fs/promises';\nimport proj4 from 'proj4';",
      'src/algebra/deep/operator.ts': "import type { Grid } from '../../cube/index.ts';\nimport x from '@scope/pkg/part';",
      'src/engine/run.ts': "import '../algebra/index.ts';\nimport manifest from '../../package.json';",
      'src/main.ts': "import '../src/engine/run.ts';\nawait import('./cube/grid.ts');",
    }),
    [],
  );
});

test('an import of a room that is not in the row names file, line and wall', () => {
  const [first, second, ...rest] = breachesOf({
    'src/cube/grid.ts': "\nconst late = await import('../algebra/index.ts');",
    'src/algebra/operator.ts': "import type { Run } from '../engine/index.ts';",
  });
  assert.match(first as string, /^src\/algebra\/operator\.ts:1 algebra imports engine .*may import cube$/);
  assert.match(second as string, /^src\/cube\/grid\.ts:2 cube imports algebra .*may import nothing$/);
  assert.deepEqual(rest, []);
});

test('another room is entered through its index.ts only', () => {
  const found = breachesOf({ 'src/algebra/operator.ts': "import '../cube/grid.ts';\nexport type { Run } from '../cube/index.ts';" });
  assert.equal(found.length, 1);
  assert.match(found[0] as string, /operator\.ts:1 algebra enters cube by .*through cube\/index\.ts$/);
});

test('rooms import neither the command line, nor what lies outside src/, nor packages that are not dependencies', () => {
  const found = breachesOf({
    'src/engine/run.ts': "import '../main.ts';\nimport '../../test/oracle.ts';\nimport fc from 'fast-check';\nimport 'proj4';",
  });
  assert.equal(found.length, 3);
  assert.match(found[0] as string, /run\.ts:1 .*for the command line alone/);
  assert.match(found[1] as string, /run\.ts:2 .*leads out of src/);
  assert.match(found[2] as string, /run\.ts:3 .*package fast-check/);
});

test('a folder of src/ without a row is named once', () => {
  const found = breachesOf({ 'src/attic/a.ts': "import '../cube/index.ts';", 'src/attic/b.ts': '' });
  assert.deepEqual(found, ['src/attic/a.ts:1 src/attic/ has no row in the table of rooms in CONTRIBUTING.md']);
});

test("the project's own table can be read, and every room in it may be imported by some room or by the command line", () => {
  const walls = readWalls(readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8'));
  assert.equal((walls.get('cube') as ReadonlySet<string>).size, 0);
  assert.ok(walls.has('sample'));
});
