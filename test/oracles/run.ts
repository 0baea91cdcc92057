import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { prepareSampleData } from '../../scripts/prepare-sample-data.ts';
import { type RunCommandResult, runGraph } from '../../src/cli/run-command.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { pythonOracle, runPython, sharedFolder, skipWithoutPython, skipWithoutShared } from '../oracle.ts';

const here = dirname(fileURLToPath(import.meta.url));
const examples = join(here, '..', '..', 'examples');
const modules = ['osgeo', 'osgeo_utils', 'numpy'];

/** Reason to skip a test that computes with GDAL and numpy. */
export const skipSample: string | false = skipWithoutPython(modules);
/** Reason to skip a test that computes with GDAL and numpy from the Landsat scenes. */
export const skipLandsat: string | false = skipSample || skipWithoutShared('data', 'landsat8-new-york');

/** The folder of the Landsat scenes; only where tests of it are not skipped. */
export function landsatFolder(): string {
  return join(sharedFolder() as string, 'data', 'landsat8-new-york');
}

/** A folder that is gone when the test file ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'graticule-oracles-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const { sample, catalogFiles } = await prepareSampleData();
/** Folder of the sample data, and catalogs of everything that there is to load. */
export const sampleFolder: string = dirname(sample.catalogFile);
export const sampleFields: string = sample.fieldsFile;
export { catalogFiles };

const home = temporaryFolder();
let runs = 0;

export interface RunOptions {
  readonly catalogs?: readonly string[];
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface Run {
  /** Paths of the files, sorted. */
  readonly files: readonly string[];
  readonly names: readonly string[];
  readonly plan: RunCommandResult['plan'];
  readonly warnings: readonly string[];
}

/** Runs a graph as the command line does, in a folder of its own. */
export async function run(graph: unknown, options: RunOptions = {}): Promise<Run> {
  const out = join(home, `out-${(runs += 1)}`);
  const settings = { ...readSettings({ catalogs: options.catalogs ?? catalogFiles, workers: 1 }), home };
  const result = await runGraph({ graph, out, settings, parameters: options.parameters, quiet: true });
  const files = [...result.files].sort();
  return { files, names: files.map((file) => basename(file)), plan: result.plan, warnings: result.run.warnings };
}

/** A node of a process graph. */
export interface Node {
  readonly process_id: string;
  readonly arguments: Record<string, unknown>;
  readonly result?: boolean;
}

export type Nodes = Record<string, Node>;

/** The graph of an example, to be run as it is or varied. */
export function exampleNodes(path: string): Nodes {
  return (JSON.parse(readFileSync(join(examples, path), 'utf8')) as { process_graph: Nodes }).process_graph;
}

/** Runs an example as it is. */
export function runExample(path: string, options: RunOptions = {}): Promise<Run> {
  return run(JSON.parse(readFileSync(join(examples, path), 'utf8')), options);
}

/** What Python answers to a request: `script` comes after the functions of `reference.py`. */
export function reference(script: string, request: Readonly<Record<string, unknown>>): unknown {
  const python = pythonOracle(modules) as string;
  const functions = readFileSync(join(here, 'reference.py'), 'utf8');
  return JSON.parse(runPython(python, `${functions}\n${script}`, [JSON.stringify({ sample: sampleFolder, ...request })]));
}

/** A function that does its work at the first call and gives that result from then on. */
export function lazily<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
