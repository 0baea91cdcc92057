import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after } from 'node:test';
import { type RunCommandResult, runGraph } from '../../src/cli/run-command.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { allocate, type Grid } from '../../src/cube/index.ts';
import { readHeader, readWindow } from '../../src/raster/index.ts';
import { openSource } from '../../src/storage/index.ts';

/** A folder that is gone when the test file ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'graticule-e2e-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const home = temporaryFolder();
let runs = 0;

export interface Run {
  /** Paths of the files, sorted by name. */
  readonly files: readonly string[];
  readonly names: readonly string[];
  readonly plan: RunCommandResult['plan'];
  readonly usage: RunCommandResult['run']['usage'];
  readonly log: readonly string[];
}

/** Runs a graph as the command line does, from its text to its files. */
export async function run(graph: unknown, catalogs: readonly string[] = [], workers = 1): Promise<Run> {
  runs += 1;
  const log: string[] = [];
  const settings = { ...readSettings({ catalogs, workers }), home };
  const result = await runGraph({ graph, out: join(home, `out-${runs}`), settings, quiet: true, log: (line) => log.push(line) });
  const files = [...result.files].sort();
  return { files, names: files.map((file) => basename(file)), plan: result.plan, usage: result.run.usage, log };
}

/** The bytes of a run's only file. */
export function bytesOf({ files }: Run): Buffer {
  if (files.length !== 1) throw new Error(`${files.length} files, not one`);
  return readFileSync(files[0]!);
}

export interface Raster {
  readonly grid: Grid;
  readonly type: string;
  readonly nodata: number | undefined;
  readonly bands: readonly {
    readonly name: string;
    readonly scale?: number;
    readonly offset?: number;
    readonly values: readonly number[];
  }[];
}

/** A GeoTIFF's pixels, band by band. */
export async function readRaster(path: string): Promise<Raster> {
  const source = openSource(path);
  try {
    const header = await readHeader(source);
    const { type, width, height, samples } = header.images[0]!;
    const bands: Raster['bands'][number][] = [];
    for (let sample = 0; sample < samples; sample += 1) {
      const data = allocate(type, width * height);
      await readWindow(header, source, { level: 0, sample, column: 0, row: 0, width, height }, { data, offset: 0, stride: width });
      const { description, scale, offset } = header.bands[sample]!;
      bands.push({ name: description ?? '', scale, offset, values: [...data] });
    }
    return { grid: header.grid!, type, nodata: header.nodata, bands };
  } finally {
    source.close?.();
  }
}
