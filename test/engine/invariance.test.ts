import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { planGraph } from '../../src/cli/planning.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { allocate, type Grid, intersect, type NumericArray, onLattice, pad } from '../../src/cube/index.ts';
import { LocalExecutor, runPlan } from '../../src/engine/index.ts';
import { readHeader, readWindow } from '../../src/raster/index.ts';
import { FolderStore, openSource } from '../../src/storage/index.ts';
import { fuzzRuns } from '../oracle.ts';
import { evi, type Json, kernel, merge, monthlyNdvi, partOf, quantiles, resampled, zonal } from './graphs.ts';
import { Bench, type Pixels, planned } from './in-process.ts';
import { makeTinyArchive, type TinyArchive } from './tiny-archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'graticule-invariance-'));
const scratchFolder = join(folder, 'scratch');
mkdirSync(scratchFolder);
const archives: { aligned: TinyArchive; shifted: TinyArchive } = {} as never;

before(async () => {
  archives.aligned = await makeTinyArchive(join(folder, 'aligned'));
  archives.shifted = await makeTinyArchive(join(folder, 'shifted'), { shifted: true, dates: 4, seed: 2 });
});
after(() => rmSync(folder, { recursive: true }));

type MakeGraph = (grid: Grid, options?: Json) => Json;

/** `rim`: pixels at the edge of the extent that see less of the ground than the same pixels in a larger one. */
const rasters: readonly { readonly name: string; readonly make: MakeGraph; readonly rim: number }[] = [
  { name: 'monthly masked NDVI', make: monthlyNdvi, rim: 1 },
  { name: 'mean EVI', make: evi, rim: 0 },
  { name: 'a kernel of 5 x 5', make: kernel, rim: 2 },
  { name: 'a merge with a resolver', make: merge, rim: 0 },
  { name: 'resampling to EPSG:3857 by nearest neighbour', make: resampled('near'), rim: 3 },
  { name: 'resampling to EPSG:3857 by bilinear interpolation', make: resampled('bilinear'), rim: 3 },
  { name: 'resampling to EPSG:3857 by average', make: resampled('average'), rim: 3 },
  { name: 'quantiles over time', make: quantiles, rim: 0 },
];

function cropped({ grid, planes }: Pixels, part: Grid): readonly Float64Array[] {
  const own = onLattice(part, grid.lattice)!;
  return planes.map((plane) =>
    Float64Array.from({ length: part.width * part.height }, (_, pixel) => {
      const column = own.column - grid.column + (pixel % part.width);
      const row = own.row - grid.row + Math.floor(pixel / part.width);
      return plane[row * grid.width + column]!;
    }),
  );
}

for (const { name, make, rim } of rasters) {
  describe(name, () => {
    for (const which of ['aligned', 'shifted'] as const) {
      const archive = (): TinyArchive => archives[which];
      const open = async (workingBytes: number, graph: Json): Promise<Bench> =>
        Bench.open(await planned(graph, [archive().catalogFile]), { workingBytes, scratchFolder });

      test(`gives the same pixels in any window, with items on ${which} lattices`, async () => {
        const bench = await open(32 << 20, make(archive().grid));
        const whole = await bench.pixels();
        const { width, height } = whole.grid;
        assert.ok(whole.planes.some((plane) => plane.some((value) => !Number.isNaN(value))));
        await fc.assert(
          fc.asyncProperty(
            fc.nat(width - 1),
            fc.nat(height - 1),
            fc.integer({ min: 1, max: width }),
            fc.integer({ min: 1, max: height }),
            async (column, row, columns, rows) => {
              const part = partOf(whole.grid, column, row, Math.min(columns, width - column), Math.min(rows, height - row));
              assert.deepEqual((await bench.pixels(part)).planes, cropped(whole, part));
            },
          ),
          { numRuns: fuzzRuns(6) },
        );
        bench.close();
      });

      test(`gives the same pixels with next to no memory as with plenty, with items on ${which} lattices`, async () => {
        const graph = make(archive().grid);
        const plenty = await open(1 << 28, graph);
        const whole = await plenty.pixels();
        for (const workingBytes of [4000, 30_000, 200_000]) {
          const little = await open(workingBytes, graph);
          assert.deepEqual((await little.pixels()).planes, whole.planes, `${workingBytes} bytes`);
          little.close();
        }
        plenty.close();
      });
    }

    test('gives the same pixels where a smaller extent is asked for', async () => {
      const { catalogFile, grid } = archives.aligned;
      const options = { workingBytes: 32 << 20, scratchFolder };
      const large = await Bench.open(await planned(make(grid), [catalogFile]), options);
      const small = await Bench.open(await planned(make(partOf(grid, 22, 14, 70, 52)), [catalogFile]), options);
      const whole = await large.pixels();
      const part = await small.pixels();
      const common = intersect(whole.grid, pad(part.grid, -rim, -rim))!;
      assert.ok(common.width > 20 && common.height > 10);
      assert.deepEqual(cropped(part, common), cropped(whole, common));
      large.close();
      small.close();
    });
  });
}

/** All pixels of a file, band by band. */
async function readAll(path: string): Promise<readonly NumericArray[]> {
  const source = openSource(path);
  const header = await readHeader(source);
  const [image] = header.images;
  const { width, height, samples, type } = image!;
  const bands: NumericArray[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const data = allocate(type, width * height);
    await readWindow(header, source, { level: 0, sample, column: 0, row: 0, width, height }, { data, offset: 0, stride: width });
    bands.push(data);
  }
  source.close?.();
  return bands;
}

describe('jobs', () => {
  const home = join(folder, 'home');
  const executors = new Map<string, LocalExecutor>();
  let jobs = 0;

  before(() => {
    const inMemory = (memory: string, workers: number): LocalExecutor => {
      process.env['GRATICULE_MEMORY'] = memory;
      const { workingBytes } = readSettings({ workers });
      delete process.env['GRATICULE_MEMORY'];
      return new LocalExecutor({ folder: home, workers, workingBytes });
    };
    executors.set('one worker', inMemory('4G', 1));
    executors.set('two workers', inMemory('4G', 2));
    executors.set('256 megabytes', inMemory('256M', 2));
    executors.set('next to no memory', new LocalExecutor({ folder: home, workers: 2, workingBytes: 4096 }));
  });
  after(() => Promise.all([...executors.values()].map((executor) => executor.close())));

  async function run(graph: Json, executor: LocalExecutor): Promise<ReadonlyMap<string, string>> {
    const store = new FolderStore(home);
    const plan = await planGraph(graph, { store, catalogFiles: [archives.aligned.catalogFile], workingBytes: 1 << 25 });
    jobs += 1;
    const { files } = await runPlan(plan, { job: `jobs/${jobs}`, executor, store });
    return new Map(files.map(({ key }) => [key.split('/').pop()!, join(home, key)]));
  }

  async function bytesOf(files: ReadonlyMap<string, string>): Promise<readonly (readonly [string, Buffer])[]> {
    return Promise.all([...files].map(async ([name, path]) => [name, await readFile(path)] as const));
  }

  const zones: readonly { readonly name: string; readonly make: MakeGraph }[] = [
    { name: 'means of zones', make: zonal('mean') },
    { name: 'medians of zones', make: zonal('median') },
  ];
  for (const { name, make } of [...rasters, ...zones]) {
    test(`${name}: the files are the same, byte for byte, with any number of workers and any memory`, async () => {
      const graph = make(archives.aligned.grid);
      const [first, ...others] = [...executors];
      const expected = await bytesOf(await run(graph, first![1]));
      assert.ok(expected.length > 0);
      for (const [how, executor] of others) assert.deepEqual(await bytesOf(await run(graph, executor)), expected, how);
    });
  }

  for (const { name, make } of rasters) {
    test(`${name}: tiles of any size hold the same pixels`, async () => {
      const executor = executors.get('two workers')!;
      const pixels: (readonly (readonly NumericArray[])[])[] = [];
      for (const tileSize of [64, 80, 512]) {
        const files = await run(make(archives.aligned.grid, { tile_size: tileSize }), executor);
        pixels.push(await Promise.all([...files.values()].map(readAll)));
      }
      assert.deepEqual(pixels[1], pixels[0]);
      assert.deepEqual(pixels[2], pixels[0]);
    });
  }
});
