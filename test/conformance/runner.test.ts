import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../scripts/vectors.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'graticule-runner-'));
after(() => rmSync(folder, { recursive: true }));

let next = 0;

/** Runs the command on a new folder with these files. */
function runOn(files: Readonly<Record<string, string>>): { readonly lines: readonly string[]; readonly status: number | null } {
  next += 1;
  const own = join(folder, String(next));
  mkdirSync(own);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(own, name), text);
  const { stdout, status } = spawnSync(process.execPath, [script, own], { encoding: 'utf8' });
  return { lines: stdout.trimEnd().split('\n'), status };
}

const add = `{id: 'add', tests: [{arguments: {x: 1, y: 2}, returns: 3}, {arguments: {x: NaN, y: 2}, returns: NaN, index: 7}]}`;

describe('the runner of test vectors', () => {
  test('says for each process how many cases passed on which rung, and the totals last', () => {
    const { lines, status } = runOn({ 'add.json5': add });
    assert.equal(lines[0], 'add 2 passed (interpreter 2, f64 2, f32 2)');
    assert.equal(lines.at(-1), '2 passed, 0 failed, 0 skipped');
    assert.equal(status, 0);
  });

  test('skips processes that are not there and cases that are known to be defective', () => {
    const { lines, status } = runOn({
      'add.json5': add,
      'conjure.json5': `{id: 'conjure', tests: [{arguments: {}, returns: 1}, {arguments: {}, throws: true}]}`,
      'known-defective.json': `[{"process": "add", "index": 7, "why": "a reason"}]`,
    });
    assert.equal(lines[0], 'add 1 passed, 1 skipped (interpreter 1, f64 1, f32 1)');
    assert.ok(lines.includes('  conjure: 2 skipped'));
    assert.ok(lines.includes('  add 7: a reason'));
    assert.equal(lines.at(-1), '1 passed, 0 failed, 3 skipped');
    assert.equal(status, 0);
  });

  test('shows what a failed case gave and what was expected, and fails', () => {
    const { lines, status } = runOn({ 'add.json5': `{id: 'add', tests: [{arguments: {x: 1, y: 2}, returns: 4, index: 3}]}` });
    assert.deepEqual(lines.slice(0, 4), [
      'add 0 passed, 1 failed (interpreter 0, f64 0, f32 0)',
      '  case 3 on interpreter',
      '    got      3',
      '    expected 4',
    ]);
    assert.equal(lines.at(-1), '0 passed, 1 failed, 0 skipped');
    assert.equal(status, 1);
  });

  test('fails where an error has another code than the expected one, or does not come', () => {
    const outcome = runOn({
      'add.json5': `{id: 'add', tests: [{arguments: {x: 'a', y: 2}, throws: 'NotThisOne'}, {arguments: {x: 1, y: 2}, throws: true}]}`,
    });
    assert.equal(outcome.lines.at(-1), '0 passed, 2 failed, 0 skipped');
    assert.equal(outcome.status, 1);
  });

  test('passes where either the result or the error is allowed', () => {
    const { lines } = runOn({
      'add.json5': `{id: 'add', tests: [{arguments: {x: 'a', y: 2}, returns: 'a2', throws: true}, {arguments: {x: 1, y: 2}, returns: 3, throws: true}]}`,
    });
    assert.equal(lines.at(-1), '2 passed, 0 failed, 0 skipped');
  });

  test('fails where a file is not a set of cases, though all others pass', () => {
    const { lines, status } = runOn({ 'add.json5': add, 'broken.json5': '{id: ', 'other.json5': '{id: "add"}' });
    assert.ok(lines.some((line) => line.startsWith('broken.json5 cannot be read:')));
    assert.ok(lines.some((line) => line.startsWith('other.json5 cannot be read:')));
    assert.equal(lines.at(-1), '2 passed, 0 failed, 0 skipped');
    assert.equal(status, 1);
  });

  test('fails where nothing has passed', () => {
    const { lines, status } = runOn({});
    assert.equal(lines.at(-1), '0 passed, 0 failed, 0 skipped');
    assert.equal(status, 1);
  });

  test('compares dimensions by name and order, labels and no-data of cubes', () => {
    const cube = (more: string): string =>
      `{type: 'datacube', nodata: NaN, order: ['t'], dimensions: {t: {type: 'temporal', values: ['2024-01-01', '2024-01-02']}}, data: [1, NaN]${more}}`;
    const wrong = [
      cube(`, data: [1, 2]`),
      cube(`, nodata: 1, data: [1, 2]`),
      cube(`, dimensions: {t: {type: 'other', values: ['2024-01-01', '2024-01-02']}}`),
      cube(`, dimensions: {t: {type: 'temporal', values: ['2024-01-01', '2024-01-03']}}`),
      cube(`, order: ['s'], dimensions: {s: {type: 'temporal', values: ['2024-01-01', '2024-01-02']}}`),
    ];
    const keep = `process: {process_graph: {f: {process_id: 'constant', arguments: {x: {from_parameter: 'x'}}, result: true}}}`;
    const cases = [cube(''), ...wrong].map((returns) => `{arguments: {data: ${cube('')}, ${keep}}, returns: ${returns}}`);
    const { lines } = runOn({ 'apply.json5': `{id: 'apply', tests: [${cases.join()}]}` });
    assert.equal(lines.at(-1), '1 passed, 5 failed, 0 skipped');
  });
});
