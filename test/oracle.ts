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
