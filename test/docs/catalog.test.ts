import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { flagTable, lintCatalog } from '../../src/catalog/index.ts';

const page = await readFile(new URL('../../docs/catalog.md', import.meta.url), 'utf8');

/** Cells of the rows of the table whose header begins with a cell. */
function rowsOf(header: string): readonly (readonly string[])[] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${header} |`));
  assert.notEqual(start, -1, `docs/catalog.md has a table headed ${header}`);
  const rows: (readonly string[])[] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    rows.push(
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  }
  return rows;
}

test('The documented feature flags are those that the catalog knows, in its order, with what becomes of them', () => {
  const documented = rowsOf('Flag').map(([flag, here, meaning]) => [flag, here, here === 'works' ? '' : meaning]);
  const known = Object.entries(flagTable).map(([flag, state]) => {
    const name = `\`${flag}\``;
    if (state === 'implemented') return [name, 'works', ''];
    return state === 'tuning' ? [name, 'no effect', ''] : [name, 'refused', state.refused];
  });
  assert.deepEqual(documented, known);
  for (const [flag, here, meaning] of rowsOf('Flag')) if (here === 'works') assert.notEqual(meaning, '', `${flag} has a meaning`);
});

test('The documented example of a layer catalog has no findings', async (context) => {
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1];
  assert.ok(example !== undefined, 'docs/catalog.md has an example');
  const folder = await mkdtemp(join(tmpdir(), 'graticule-docs-'));
  context.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'layercatalog.json');
  await writeFile(file, example);
  assert.deepEqual(await lintCatalog(file), []);
});
