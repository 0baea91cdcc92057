import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { importsOf } from './imports.ts';

/** What each room of `src/` may import: other rooms by name, or all of them. */
export type Walls = ReadonlyMap<string, ReadonlySet<string> | 'all'>;

/** One import that goes through a wall. */
export interface Breach {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/**
 * The table of rooms in a Markdown text: the first one whose header begins with `Room`, with the columns room, what it
 * holds, and what it may import (names in backticks, `all`, or nothing).
 */
export function readWalls(markdown: string): Walls {
  const lines = markdown.split('\n');
  const header = lines.findIndex((line) => /^\|\s*Room\s*\|/.test(line));
  if (header < 0) throw new Error('There is no table of rooms: a Markdown table whose first column is headed "Room".');
  const walls = new Map<string, ReadonlySet<string> | 'all'>();
  for (const line of lines.slice(header + 2)) {
    if (!line.startsWith('|')) break;
    const cells = line.split('|').map((cell) => cell.trim());
    const room = /`([^`]+?)\/?`/.exec(cells[1] ?? '')?.[1];
    if (room === undefined) throw new Error(`A row of the table of rooms names no room in backticks: ${line}`);
    const allowed = cells[3] ?? '';
    walls.set(room, allowed === 'all' ? 'all' : new Set([...allowed.matchAll(/`([^`]+?)\/?`/g)].map((match) => match[1] as string)));
  }
  for (const [room, allowed] of walls) {
    if (allowed === 'all') continue;
    for (const other of allowed)
      if (!walls.has(other)) throw new Error(`The table of rooms lets ${room} import ${other}, which has no row.`);
  }
  return walls;
}

/**
 * Every import in `src/` of a checkout that its walls do not allow: of a room that is not in the row, past another
 * room's `index.ts`, out of `src/`, or of a package that is not a production dependency.
 */
export function findBreaches(checkout: string, walls: Walls, dependencies: ReadonlySet<string>): readonly Breach[] {
  const src = join(checkout, 'src');
  const breaches: Breach[] = [];
  const unknown = new Set<string>();
  for (const path of sourceFiles(src)) {
    const file = relative(checkout, path).split(sep).join('/');
    const room = roomOf(src, path);
    if (room !== undefined && !walls.has(room)) {
      if (!unknown.has(room)) breaches.push({ file, line: 1, message: `src/${room}/ has no row in the table of rooms in CONTRIBUTING.md` });
      unknown.add(room);
      continue;
    }
    for (const { specifier, line } of importsOf(readFileSync(path, 'utf8'))) {
      const message = specifier.startsWith('.') ? wallBroken(src, path, specifier, walls) : packageBroken(specifier, dependencies);
      if (message !== undefined) breaches.push({ file, line, message });
    }
  }
  return breaches;
}

function wallBroken(src: string, path: string, specifier: string, walls: Walls): string | undefined {
  const target = resolve(dirname(path), specifier);
  const room = roomOf(src, path);
  if (relative(src, target).startsWith('..')) {
    // Data and texts beside src/ (package.json) are not code.
    return target.endsWith('.json') ? undefined : `${specifier} leads out of src/`;
  }
  const other = roomOf(src, target);
  if (room === other) return undefined;
  if (other === undefined)
    return room === undefined ? undefined : `${room} imports ${specifier}: what lies beside the rooms is for the command line alone`;
  if (room !== undefined) {
    const allowed = walls.get(room);
    if (allowed !== 'all' && !allowed?.has(other)) {
      const may = allowed === undefined || allowed.size === 0 ? 'nothing' : [...allowed].join(', ');
      return `${room} imports ${other} (${specifier}), and may import ${may}`;
    }
    if (target !== join(src, other, 'index.ts'))
      return `${room} enters ${other} by ${specifier}: other rooms come in through ${other}/index.ts`;
  }
  return undefined;
}

function packageBroken(specifier: string, dependencies: ReadonlySet<string>): string | undefined {
  if (specifier.startsWith('node:')) return undefined;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return dependencies.has(name) ? undefined : `imports the package ${name}, which is not among the dependencies in package.json`;
}

/** The folder of `src/` that a path lies in, or undefined for files of `src/` itself. */
function roomOf(src: string, path: string): string | undefined {
  const parts = relative(src, path).split(sep);
  return parts.length > 1 ? parts[0] : undefined;
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name));
}
