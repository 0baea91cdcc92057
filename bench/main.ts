import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSettings } from '../src/cli/settings.ts';
import { deflateEngine } from '../src/raster/index.ts';
import { dates, filePath, makeArchive, writeCatalog, writeItems } from './archive.ts';
import { decodeAll, encodeAll, resultTiles } from './codec-alone.ts';
import { JobRunner, monthlyNdvi } from './job.ts';

interface Measurement {
  readonly id: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: number;
  readonly rounds: number;
  /** Distance between the quartiles. */
  readonly iqr: number;
}

const { values: options } = parseArgs({
  options: { json: { type: 'string' }, only: { type: 'string', multiple: true }, rounds: { type: 'string', default: '5' } },
});
const rounds = Number(options.rounds);
const home = join(readSettings().home, 'bench');
const archive = join(home, 'archive');
mkdirSync(home, { recursive: true });
const measured: Measurement[] = [];
const wants = (id: string): boolean => options.only === undefined || options.only.includes(id);

function quantile(sorted: readonly number[], probability: number): number {
  const position = probability * (sorted.length - 1);
  const low = Math.floor(position);
  return sorted[low]! + (sorted[Math.min(sorted.length - 1, low + 1)]! - sorted[low]!) * (position - low);
}

function record(id: string, what: string, unit: string, goal: number, samples: readonly number[]): void {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = quantile(sorted, 0.5);
  const iqr = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  measured.push({ id, what, value: Number(value.toPrecision(4)), unit, goal, rounds: samples.length, iqr: Number(iqr.toPrecision(3)) });
  console.log(
    `${id.padEnd(4)} ${value.toPrecision(4).padStart(8)} ${unit.padEnd(6)} goal <= ${goal}  (${samples.length} rounds, iqr ${iqr.toPrecision(3)})  ${what}`,
  );
}

const day = 86_400_000;
const start = Date.UTC(2024, 4, 3, 10, 36);
const everyFifthDay = (index: number): number => start + index * 5 * day;
const season: readonly [string, string] = ['2024-05-01', '2024-09-01'];

await makeArchive(archive, (text) => process.stderr.write(`${text}\n`));
const items = join(home, 'items.json');
const catalog = join(home, 'catalog.json');
await writeItems(items, archive, { count: dates, time: everyFifthDay, file: (index) => index });
await writeCatalog(catalog, 'BENCH', items);
const manyItems = join(home, 'items-240.json');
const manyCatalog = join(home, 'catalog-240.json');
await writeItems(manyItems, archive, { count: 10 * dates, time: (index) => start + index * 0.5 * day, file: (index) => index % dates });
await writeCatalog(manyCatalog, 'BENCH', manyItems);

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, node ${process.version}, deflate by ${deflateEngine()}`);

if (wants('M1')) {
  const runner = new JobRunner(home);
  const graph = monthlyNdvi('BENCH', season);
  const warm = await runner.run(graph, catalog);
  const tiles = await resultTiles(warm.plan, join(warm.folder, 'results'));
  runner.forget(warm.folder);
  await decodeAll(archive);
  encodeAll(tiles);
  const ratios: number[] = [];
  const jobs: number[] = [];
  const codecs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const job = await runner.run(graph, catalog);
    runner.forget(job.folder);
    const codec = (await decodeAll(archive)) + encodeAll(tiles);
    ratios.push(job.cpuSeconds / codec);
    jobs.push(job.cpuSeconds);
    codecs.push(codec);
  }
  await runner.close();
  record(
    'M1',
    'monthly cloud-free NDVI, 24 dates, 2048 x 2048: CPU / CPU of decoding and encoding the same blocks alone',
    'ratio',
    1.6,
    ratios,
  );
  const median = (list: readonly number[]): number =>
    quantile(
      [...list].sort((a, b) => a - b),
      0.5,
    );
  console.log(`     job ${median(jobs).toFixed(2)} CPU s, codec alone ${median(codecs).toFixed(2)} CPU s`);
  const gdal = gdalDecode();
  console.log(
    gdal === undefined
      ? '     GDAL is not installed: its CPU for the same blocks is not shown'
      : `     GDAL decodes the same blocks in ${gdal.toFixed(2)} CPU s`,
  );
}

/** CPU seconds that GDAL takes to read the same bands, one thread. */
function gdalDecode(): number | undefined {
  const files = Array.from({ length: dates }, (_, date) => ['B04', 'B08', 'SCL'].map((band) => filePath(archive, date, band))).flat();
  const script = [
    'import sys, resource',
    'from osgeo import gdal',
    'gdal.UseExceptions()',
    'before = resource.getrusage(resource.RUSAGE_SELF)',
    'for name in sys.stdin.read().split():',
    '    dataset = gdal.Open(name)',
    '    dataset.GetRasterBand(1).ReadAsArray()',
    'after = resource.getrusage(resource.RUSAGE_SELF)',
    'print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)',
  ].join('\n');
  for (const python of ['/usr/bin/python3', 'python3']) {
    const run = spawnSync(python, ['-c', script], { input: files.join('\n'), encoding: 'utf8' });
    if (run.status === 0) return Number(run.stdout);
  }
  return undefined;
}

/** Peak memory in MB of a fresh process that runs the job once with two workers. */
function peakOf(catalogFile: string): number {
  const run = spawnSync(process.execPath, [join(import.meta.dirname, 'peak.ts'), home, catalogFile], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the measured process failed: ${run.stderr}`);
  return Number(run.stdout.trim());
}

if (wants('M2') || wants('M3')) {
  const few: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const one = peakOf(catalog);
    const ten = peakOf(manyCatalog);
    few.push(one);
    ratios.push(ten / one);
  }
  record('M2', 'the same, VmHWM of the process, two workers', 'MB', 300, few);
  record('M3', 'VmHWM with 240 dates / with 24', 'ratio', 1.2, ratios);
}

if (wants('M4')) {
  const runner = new JobRunner(home);
  const box = { west: 600000, south: 5697440, east: 602560, north: 5700000, crs: 32631 };
  const graph = monthlyNdvi('BENCH', ['2024-05-01', '2024-05-10'], box);
  for (let round = 0; round < 2; round += 1) runner.forget((await runner.run(graph, catalog)).folder);
  const seconds: number[] = [];
  for (let round = 0; round < Math.max(rounds, 5); round += 1) {
    const job = await runner.run(graph, catalog);
    seconds.push(job.seconds);
    runner.forget(job.folder);
  }
  await runner.close();
  record('M4', 'tiny job (one 256 x 256 cell) in a warm process, graph in to file out', 's', 0.5, seconds);
}

if (wants('M5')) {
  const file = join(home, 'items-8000.json');
  const catalogFile = join(home, 'catalog-8000.json');
  if (!existsSync(file))
    await writeItems(file, archive, { count: 8000, time: (index) => start + index * 0.01 * day, file: (index) => index % dates });
  await writeCatalog(catalogFile, 'BENCH', file);
  const runner = new JobRunner(home);
  const graph = monthlyNdvi('BENCH', ['2024-05-01', '2025-01-01']);
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = performance.now();
    await runner.plan(graph, catalogFile);
    seconds.push((performance.now() - before) / 1000);
  }
  await runner.close();
  record('M5', 'planning a job over 8 000 items', 's', 2, seconds);
}

if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(measured, null, 2)}\n`);
const missed = measured.filter((measurement) => measurement.value > measurement.goal);
for (const { id, value, goal, unit } of missed) console.log(`${id} misses its goal: ${value} ${unit}, goal ${goal}`);
process.exitCode = missed.length > 0 ? 1 : 0;
