import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readArguments, selectFiles } from '../../scripts/test/select.ts';
import { countReasons, partOf, type Skip, unexpectedSkips } from '../../scripts/test/skips.ts';

const paths = [
  'test/cube/grid.test.ts',
  'test/fuzz/tiff.test.ts',
  'test/raster/geotiff/read.test.ts',
  'test/raster/matrix.ts',
  'test/oracle.ts',
];

test('without arguments all test files run, fuzz included, and nothing else', () => {
  assert.deepEqual(selectFiles(paths, readArguments([])), [
    'test/cube/grid.test.ts',
    'test/fuzz/tiff.test.ts',
    'test/raster/geotiff/read.test.ts',
  ]);
});

test('paths filter files, options go to the runner, a suite narrows to its folder', () => {
  const selection = readArguments(['./raster/geotiff', '--test-name-pattern=nodata', '--suite', 'everyday']);
  assert.deepEqual(selection, { suite: 'everyday', filters: ['raster/geotiff'], passedOn: ['--test-name-pattern=nodata'] });
  assert.deepEqual(selectFiles(paths, selection), ['test/raster/geotiff/read.test.ts']);
  assert.deepEqual(selectFiles(paths, readArguments(['--suite=fuzz'])), ['test/fuzz/tiff.test.ts']);
});

test('an unknown suite is refused by name', () => {
  assert.throws(() => readArguments(['--suite', 'nightly']), /no suite "nightly".*everyday and fuzz/);
});

test('reasons are counted once each, the most frequent first', () => {
  const skips: Skip[] = ['needs gdal: x', 'needs shared: y', 'needs gdal: x'].map((reason) => ({ test: 't', reason }));
  assert.deepEqual(countReasons(skips), [
    ['needs gdal: x', 2],
    ['needs shared: y', 1],
  ]);
});

test('a skip for want of a required part, or for want of a stated reason, is unexpected; others are not', () => {
  const skips: Skip[] = ['needs gdal: x', 'needs shared: y', 'no reason given'].map((reason) => ({ test: reason, reason }));
  assert.equal(partOf('needs gdal: no python3 here can import osgeo'), 'gdal');
  assert.deepEqual(unexpectedSkips(skips, []), []);
  assert.deepEqual(
    unexpectedSkips(skips, ['gdal']).map(({ test }) => test),
    ['needs gdal: x', 'no reason given'],
  );
});

test('the skip reporter writes one line for each skipped test and none for others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'graticule-reporter-'));
  try {
    const file = join(folder, 'sample.test.mjs');
    const out = join(folder, 'skips.jsonl');
    writeFileSync(
      file,
      `import { describe, test } from 'node:test';
       test('runs', () => {});
       test('waits', { skip: 'needs gdal: not here' }, () => {});
       describe('group', () => { test('inner', { skip: true }, () => {}); });`,
    );
    const reporter = new URL('../../scripts/test/skip-reporter.mjs', import.meta.url).href;
    // The variable by which a test runner marks its children would make the inner runner report to the outer one.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const run = spawnSync(process.execPath, ['--test', `--test-reporter=${reporter}`, `--test-reporter-destination=${out}`, file], { env });
    assert.equal(run.status, 0);
    assert.deepEqual(
      readFileSync(out, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
      [
        { test: 'waits', reason: 'needs gdal: not here' },
        { test: 'inner', reason: 'no reason given' },
      ],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
