import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const scratch = mkdtempSync(join(tmpdir(), 'graticule-runtime-'));
after(() => rmSync(scratch, { recursive: true }));
const onlyUnix = process.platform === 'win32' ? 'needs unix: signals and links are others on Windows' : false;

/** A checkout with nothing but the script, a lock file, and an `npm` that notes its arguments and ends with a status. */
function checkout(name: string, npmStatus: number): { readonly script: string; readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const folder = join(scratch, name);
  const bin = join(folder, 'bin');
  mkdirSync(join(folder, 'scripts'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  mkdirSync(bin);
  const script = join(folder, 'scripts', 'with-runtime.mjs');
  copyFileSync(fileURLToPath(new URL('../../scripts/with-runtime.mjs', import.meta.url)), script);
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\necho "$@" >> "${folder}/npm.log"\necho "npm says so"\nexit ${npmStatus}\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  const { NODE_TEST_CONTEXT: _, ...outer } = process.env;
  return { script, folder, env: { ...outer, PATH: `${bin}:/bin:/usr/bin`, GRATICULE_NODE: process.execPath } };
}

function run(script: string, args: readonly string[], env: NodeJS.ProcessEnv): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [script, ...args], { env, encoding: 'utf8' });
}

test('dependencies are installed once, with one line said, and again when the lock file changes', { skip: onlyUnix }, () => {
  const { script, folder, env } = checkout('install', 0);
  const first = run(script, ['-p', '6 * 7'], env);
  assert.deepEqual([first.status, first.stdout], [0, '42\n']);
  assert.match(first.stderr, /^Installing dependencies.*\n$/);
  const second = run(script, ['-p', '6 * 7'], env);
  assert.deepEqual([second.stdout, second.stderr], ['42\n', '']);
  writeFileSync(join(folder, 'package-lock.json'), '{ }');
  assert.match(run(script, ['-p', '1'], env).stderr, /^Installing/);
  assert.equal(readFileSync(join(folder, 'npm.log'), 'utf8').trim().split('\n').length, 2);
});

test('an installation that fails shows what npm said and is not taken for done', { skip: onlyUnix }, () => {
  const { script, folder, env } = checkout('fails', 3);
  const { status, stderr } = run(script, ['-p', '1'], env);
  assert.equal(status, 1);
  assert.match(stderr, /npm says so\nnpm ci failed \(exit status 3\)/);
  assert.equal(existsSync(join(folder, 'node_modules', '.graticule-installed')), false);
});

test('where npm is missing a sentence says what to do', { skip: onlyUnix }, () => {
  const { script, env } = checkout('no-npm', 0);
  const { status, stderr } = run(script, ['-p', '1'], { ...env, PATH: join(scratch, 'nowhere') });
  assert.equal(status, 1);
  assert.match(stderr, /npm was not found.*nodejs\.org/);
});

test('a runtime that is named but not there is refused by name', { skip: onlyUnix }, () => {
  const { script, env } = checkout('no-node', 0);
  const { status, stderr } = run(script, ['-p', '1'], { ...env, GRATICULE_NODE: '/nowhere/node' });
  assert.equal(status, 1);
  assert.match(stderr, /GRATICULE_NODE names \/nowhere\/node/);
});

test("the child's exit status and signals are passed on", { skip: onlyUnix }, async () => {
  const { script, env } = checkout('status', 0);
  assert.equal(run(script, ['-e', 'process.exit(7)'], env).status, 7);
  assert.equal(run(script, ['-e', 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)'], env).status, 137);
  const waiting = "process.on('SIGTERM', () => process.exit(5)); console.log('ready'); setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, [script, '-e', waiting], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => child.kill('SIGTERM'));
  const status = await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(status, 5);
});

test('called as graticule it runs the command line with the arguments it got', { skip: onlyUnix }, () => {
  const { script, folder, env } = checkout('command', 0);
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src', 'main.ts'), 'console.log(JSON.stringify(process.argv.slice(2)));');
  const command = join(folder, 'bin', 'graticule');
  symlinkSync(script, command);
  const { stdout } = run(command, ['run', '--out', 'here'], env);
  assert.equal(stdout, '["run","--out","here"]\n');
});
