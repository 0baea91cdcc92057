#!/usr/bin/env node
// Runs a TypeScript file of this checkout on the runtime that it is written for (Node 26, an npm dependency), and
// installs the dependencies first where that has not been done. Plain JavaScript that any Node from 20 on can run.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const oldestRuntime = 26;
const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(checkout, 'node_modules', '.graticule-installed');
const installedRuntime = join(checkout, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** What decides whether an installation is still the right one. */
function fingerprint() {
  const lock = readFileSync(join(checkout, 'package-lock.json'));
  return createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex');
}

function isInstalled(print) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === print;
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function install(print) {
  process.stderr.write('Installing dependencies (once, about a minute) ...\n');
  // npm starts this script as often as not; settings that it hands down must not decide what is installed here.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_(omit|only|production|include)$/i.test(name)),
  );
  delete environment.NODE_ENV;
  const npm = spawnSync('npm', ['ci', '--include=dev', '--loglevel=error', '--no-progress'], {
    cwd: checkout,
    env: environment,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (npm.error?.code === 'ENOENT')
    refuse('npm was not found, and Graticule needs it once to install its dependencies. It comes with Node: https://nodejs.org');
  if (npm.status !== 0) {
    process.stderr.write(`${npm.stdout ?? ''}${npm.stderr ?? ''}`);
    refuse(
      `npm ci failed (${npm.error?.message ?? `exit status ${npm.status}`}). Its messages are above; the command can simply be run again.`,
    );
  }
  writeFileSync(stampFile, `${print}\n`);
}

/** The Node to run with: the one asked for, the installed one, or the present one where it is new enough. */
function runtime() {
  const asked = process.env.GRATICULE_NODE;
  if (asked !== undefined && asked !== '') {
    if (existsSync(asked)) return asked;
    refuse(`GRATICULE_NODE names ${asked}, and there is no such file. It should be the path of a Node ${oldestRuntime} or newer.`);
  }
  if (existsSync(installedRuntime)) return installedRuntime;
  if (Number.parseInt(process.versions.node, 10) >= oldestRuntime) return process.execPath;
  return refuse(
    `npm has no Node ${oldestRuntime} for ${process.platform}-${process.arch}. Install Node ${oldestRuntime} or newer in another way and name it: GRATICULE_NODE=/path/to/node`,
  );
}

const print = fingerprint();
if (!isInstalled(print)) install(print);

// As the command `graticule` this file is called with the command line's own arguments.
const calledAs = basename(process.argv[1] ?? '');
const first = calledAs === 'graticule' ? [join(checkout, 'src', 'main.ts')] : [];
// Compiled code is kept between starts, which halves the time of one and saves each worker thread the compiler's memory;
// few memory arenas keep freed blocks from being held once a thread.
const environment = { NODE_COMPILE_CACHE: join(checkout, 'node_modules', '.cache', 'compile'), MALLOC_ARENA_MAX: '2', ...process.env };
const child = spawn(runtime(), [...first, ...process.argv.slice(2)], { stdio: 'inherit', env: environment });

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // A terminal sends Ctrl-C to the child by itself; sending it twice would look like an impatient user.
    if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal);
  });
}
child.on('error', (error) => refuse(`The runtime could not be started: ${error.message}`));
child.on('exit', (status, signal) => process.exit(signal === null ? status : 128 + constants.signals[signal]));
