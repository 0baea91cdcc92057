// The project's checks: types, lint and format, and the walls between the rooms of src/. `--write` repairs what can be repaired.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findBreaches, readWalls } from './check/walls.ts';

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

function runTool(tool: string, args: readonly string[]): boolean {
  return spawnSync(join(checkout, 'node_modules', '.bin', tool), args, { cwd: checkout, stdio: 'inherit' }).status === 0;
}

function checkWalls(): boolean {
  const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const walls = readWalls(readFileSync(join(checkout, 'CONTRIBUTING.md'), 'utf8'));
  const breaches = findBreaches(checkout, walls, new Set(Object.keys(manifest.dependencies)));
  for (const { file, line, message } of breaches) console.error(`${file}:${line}: ${message}`);
  return breaches.length === 0;
}

const parts: readonly (readonly [name: string, check: () => boolean])[] = [
  ['types', () => runTool('tsc', ['--noEmit', '-p', '.'])],
  ['lint and format', () => runTool('biome', ['check', '--log-level=warn', ...(options.write ? ['--write'] : [])])],
  ['import rule', checkWalls],
];
const failed: string[] = [];
for (const [name, check] of parts) {
  const started = performance.now();
  const passed = check();
  if (!passed) failed.push(name);
  console.log(`${passed ? '✔' : '✖'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}.`);
  process.exitCode = 1;
}
