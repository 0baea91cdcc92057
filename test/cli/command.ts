import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Finished {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  /** From its start, milliseconds. */
  readonly duration: number;
}

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** What it has said on standard error so far. */
  said(): string;
}

/** The environment without this project's variables, so that tests do not depend on who runs them. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GRATICULE_|OPENEO_|NODE_OPTIONS|NODE_TEST)/.test(name)));
}

/** Starts the command line in a process of its own. */
export function startCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const begin = performance.now();
  const child = spawn(process.execPath, [join(checkout, 'src', 'main.ts'), ...args], {
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, out, err, duration: performance.now() - begin }));
  });
  return { child, finished, said: () => err };
}

export function command(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  return startCommand(args, env).finished;
}
