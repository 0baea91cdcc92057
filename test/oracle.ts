import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));

/** The folder of specifications and data beside the checkout, where there is one. */
export function sharedFolder(): string | undefined {
  const folder = process.env['GRATICULE_SHARED'] ?? resolve(checkout, '..', 'shared');
  return existsSync(join(folder, 'README.md')) ? folder : undefined;
}

const found = new Map<string, string | undefined>();

/** A python3 that can import all the modules, or undefined. `GRATICULE_PYTHON` names one to prefer. */
export function pythonOracle(modules: readonly string[]): string | undefined {
  const key = modules.join(',');
  if (!found.has(key)) {
    const candidates = [process.env['GRATICULE_PYTHON'], '/usr/bin/python3', 'python3'].filter((path) => path !== undefined);
    found.set(
      key,
      candidates.find((path) => spawnSync(path, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' }).status === 0),
    );
  }
  return found.get(key);
}

/** Runs a Python script with arguments; gives its standard output, throws with its standard error. */
export function runPython(python: string, script: string, args: readonly string[] = []): string {
  const run = spawnSync(python, ['-', ...args], { input: script, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(`python failed: ${run.stderr}`);
  return run.stdout;
}

/** True where `tool` answers `--version`. */
export function hasCommand(tool: string): boolean {
  return spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** The name under which a Python module's absence is reported: what one would install. */
const partOfModule: Readonly<Record<string, string>> = { osgeo: 'gdal', osgeo_utils: 'gdal', netCDF4: 'netcdf4' };

function partOf(module: string): string {
  const top = module.split('.')[0] as string;
  return partOfModule[top] ?? top;
}

/** For `test(…, { skip })`: a reason where no python3 can import all the modules, else false. */
export function skipWithoutPython(modules: readonly string[]): string | false {
  if (pythonOracle(modules) !== undefined) return false;
  const missing = modules.find((module) => pythonOracle([module]) === undefined) ?? modules.join(' and ');
  return `needs ${partOf(missing)}: no python3 here can import ${missing} (npm run oracles installs it)`;
}

/** For `test(…, { skip })`: a reason where the folder beside the checkout, or a path inside it, is absent, else false. */
export function skipWithoutShared(...path: readonly string[]): string | false {
  const folder = sharedFolder();
  if (folder !== undefined && existsSync(join(folder, ...path))) return false;
  return `needs shared: there is no ../shared${path.map((part) => `/${part}`).join('')} beside the checkout`;
}

/** For `test(…, { skip })`: a reason where `tool` is not installed, else false. `part` is what one would install. */
export function skipWithoutCommand(tool: string, part: string = tool): string | false {
  return hasCommand(tool) ? false : `needs ${part}: there is no ${tool} here`;
}

/** How many runs a fuzz test makes: its everyday number, or a multiple of it in the fuzz suite (`npm run fuzz`). */
export function fuzzRuns(everyday: number): number {
  const factor = Number(process.env['GRATICULE_FUZZ'] ?? 1);
  return Number.isFinite(factor) && factor > 0 ? Math.ceil(everyday * factor) : everyday;
}
