// Runs the tests and says at the end what was skipped and why.
//
//   npm test                          everything, fuzz tests at their everyday length
//   npm test -- raster/geotiff        the files whose path holds that text
//   npm test -- --test-name-pattern=nodata
//   npm run fuzz                      the fuzz tests, longer
//
// GRATICULE_REQUIRE=gdal,shared makes tests that skip for want of these parts a failure.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments, selectFiles } from './test/select.ts';
import { countReasons, type Skip, unexpectedSkips } from './test/skips.ts';

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));

/** How much longer than every day the fuzz suite goes on. */
const fuzzFactor = 20;

function testPaths(): readonly string[] {
  return readdirSync(join(checkout, 'test'), { recursive: true, encoding: 'utf8' }).map((name) => `test/${name.split(sep).join('/')}`);
}

/** Runs the files; the skipped tests are written to `skipsFile`. Gives the runner's exit status. */
function runTests(files: readonly string[], passedOn: readonly string[], skipsFile: string, suite: string): Promise<number> {
  const reporter = new URL('./test/skip-reporter.mjs', import.meta.url).href;
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${skipsFile}`,
  ];
  const env = suite === 'fuzz' ? { GRATICULE_FUZZ: String(fuzzFactor), ...process.env } : process.env;
  const child = spawn(process.execPath, ['--test', '--test-concurrency=2', ...reporters, ...passedOn, ...files], {
    cwd: checkout,
    stdio: 'inherit',
    env,
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status) => resolve(status ?? 1));
  });
}

const selection = readArguments(process.argv.slice(2));
const files = selectFiles(testPaths(), selection);
const scratch = mkdtempSync(join(tmpdir(), 'graticule-test-'));
try {
  if (files.length === 0) throw new Error(`No test file matches: ${selection.filters.join(', ') || selection.suite}`);
  const skipsFile = join(scratch, 'skips.jsonl');
  process.exitCode = await runTests(files, selection.passedOn, skipsFile, selection.suite);

  const lines = existsSync(skipsFile) ? readFileSync(skipsFile, 'utf8').split('\n').filter(Boolean) : [];
  const skips = lines.map((line) => JSON.parse(line) as Skip);
  if (skips.length > 0) {
    console.log('\nSkipped:');
    for (const [reason, count] of countReasons(skips)) console.log(`  ${count} × ${reason}`);
  }
  const required = (process.env['GRATICULE_REQUIRE'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const unexpected = unexpectedSkips(skips, required);
  if (unexpected.length > 0) {
    console.error(`\n✖ ${unexpected.length} tests were skipped although GRATICULE_REQUIRE=${required.join(',')} says that they can run:`);
    for (const { test, reason } of unexpected) console.error(`  ${test}: ${reason}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}
