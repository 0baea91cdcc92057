import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeVectorValue, isEqualValue, readVectorFile } from '../../scripts/vectors/decode.ts';
import { OpenEOError } from '../../src/cube/index.ts';
import { cubeProcesses } from '../../src/processes/cubes/index.ts';
import { processRegistry } from '../../src/processes/index.ts';
import { sharedFolder, skipWithoutShared } from '../oracle.ts';
import { runProcess } from '../processes/literal-lowering.ts';

interface VectorCase {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly returns?: unknown;
  readonly throws?: string | boolean;
  readonly delta?: number;
  readonly index?: number;
  readonly title?: string;
}
interface VectorFile {
  readonly id: string;
  readonly tests: readonly VectorCase[];
}

const ownFolder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'vectors');
const onCubes = new Set(cubeProcesses.map(({ id }) => id));
const ids = [...processRegistry.keys()].filter((id) => !onCubes.has(id)).sort();

/** Official cases that contradict the specification that they belong to (or themselves), beside those of `known-defective.json`. */
const defective: Readonly<Record<string, string>> = {
  'any 8': 'of no-data alone without ignoring it the specification gives no-data (its ninth example)',
  'all 8': 'of no-data alone without ignoring it the specification gives no-data (its ninth example)',
  'array_apply 8': '(-4.725 + 1.5) * 2 is -6.45, not 6.45',
  'array_append 0': 'appending 0 to nothing gives [0], not [1]',
  'array_element 3': 'the label is BO2 with the letter O, the array has B02 with a zero',
  'array_find 6': 'the first element is the one sought, so the index is 0, not 1',
  'array_filter 0': 'the condition has no y to compare with',
  'array_filter 5': 'the callback gives numbers instead of booleans, both of them other than 0',
  'array_modify 3': 'length is 0 by default, so that nothing is removed; the same holds for its fourth example',
};

/** Cases whose process graphs are written in older or misspelt words; what they mean is clear. */
function inCurrentWords(id: string, json: unknown): unknown {
  if (Array.isArray(json)) return json.map((element) => inCurrentWords(id, element));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => {
      if (key === 'from_argument') return ['from_parameter', value];
      if (key === 'from_parameter' && value === 'element') return ['from_parameter', 'x'];
      if (key === 'process_id' && value === 'mulitply') return ['process_id', 'multiply'];
      if (key === 'process' && id === 'array_filter') return ['condition', inCurrentWords(id, value)];
      if (key === 'condition' && id === 'count' && !('process_graph' in Object(value))) {
        return [key, typeof value === 'object' && value !== null ? { process_graph: inCurrentWords(id, value) } : value];
      }
      return [key, inCurrentWords(id, value)];
    }),
  );
}

/** `array_filter` expects labelled arrays as lists of key and value. */
function decodeExpected(id: string, returns: unknown, folder: string): unknown {
  const isList = id === 'array_filter' && Array.isArray(returns) && returns.length > 0 && typeof returns[0] === 'object';
  return decodeVectorValue(isList ? { type: 'labeled-array', data: returns } : returns, folder);
}

function check(id: string, example: VectorCase, folder: string): void {
  const args = decodeVectorValue(inCurrentWords(id, example.arguments), folder) as Readonly<Record<string, unknown>>;
  let actual: unknown;
  try {
    actual = runProcess(id, args);
  } catch (error) {
    if (!(error instanceof OpenEOError) || example.throws === undefined) throw error;
    if (typeof example.throws === 'string') assert.equal(error.code, example.throws);
    return;
  }
  assert.ok('returns' in example, `gives ${JSON.stringify(actual)} instead of throwing ${example.throws}`);
  const expected = decodeExpected(id, example.returns, folder);
  if (!isEqualValue(actual, expected, example.delta)) assert.deepEqual(actual, expected);
}

describe('our own vectors', () => {
  for (const name of readdirSync(ownFolder).filter((file) => file.endsWith('.json5'))) {
    for (const { id, tests } of readVectorFile(join(ownFolder, name)) as readonly VectorFile[]) {
      tests.forEach((example, position) => {
        test(`${id}: ${example.title ?? position}`, () => check(id, example, ownFolder));
      });
    }
  }
});

const shared = sharedFolder();
describe('the official vectors', { skip: skipWithoutShared() }, () => {
  if (shared === undefined) return;
  const folder = join(shared, 'openeo', 'vectors');
  const known = JSON.parse(readFileSync(join(folder, 'known-defective.json'), 'utf8')) as readonly { process: string; index: number }[];
  for (const id of ids) {
    const path = join(folder, `${id}.json5`);
    if (!existsSync(path)) continue;
    test(`${id} passes its cases`, async (context) => {
      for (const example of (readVectorFile(path) as VectorFile).tests) {
        if (known.some(({ process, index }) => process === id && index === example.index)) continue;
        const reason = defective[`${id} ${example.index}`];
        if (reason === undefined) await context.test(`case ${example.index}`, () => check(id, example, folder));
        else await context.test(`case ${example.index} is not met: ${reason}`, () => assert.throws(() => check(id, example, folder)));
      }
    });
  }
});

describe('the examples of the specifications', { skip: skipWithoutShared() }, () => {
  if (shared === undefined) return;
  for (const id of ids) {
    const path = ['', 'proposals'].map((sub) => join(shared, 'openeo', 'processes', sub, `${id}.json`)).find((file) => existsSync(file));
    if (path === undefined) continue;
    const { examples = [] } = JSON.parse(readFileSync(path, 'utf8')) as { examples?: readonly VectorCase[] };
    const complete = examples.filter((example) => example.arguments !== undefined && 'returns' in example);
    if (complete.length === 0) continue;
    test(`${id} gives what they say`, () => {
      complete.forEach((example, position) => {
        if (`${id} ${position}` !== 'array_modify 3') check(id, example, dirname(path));
      });
    });
  }
});
