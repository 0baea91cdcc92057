import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { functionTable } from '../../src/algebra/index.ts';
import { processRegistry } from '../../src/processes/index.ts';
import { sharedFolder, skipWithoutShared } from '../oracle.ts';

const checkout = join(import.meta.dirname, '..', '..');
const shared = sharedFolder();
const text = readFileSync(join(checkout, 'docs', 'operators.md'), 'utf8');

/** Cells of the rows that begin with a process. */
const rows = text
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .flatMap((cells) => {
    const process = /^\*?`(\w+)`\*?$/.exec(cells[1] ?? '')?.[1];
    return process === undefined ? [] : [{ process, isExperimental: cells[1].startsWith('*'), operator: cells[2], reducer: cells[4] }];
  });

test('Every process has one row', () => {
  const processes = rows.map((row) => row.process);
  assert.equal(processes.length, 155);
  assert.equal(new Set(processes).size, 155);
  const missing = [...processRegistry.keys()].filter((id) => !processes.includes(id));
  assert.deepEqual(missing, []);
});

test('The rows are the specified processes', { skip: skipWithoutShared('openeo', 'processes') }, () => {
  const specified = (folder: string) =>
    readdirSync(join(shared!, 'openeo', folder))
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length));
  const experimental = specified('processes/proposals').sort();
  assert.deepEqual(rows.map((row) => row.process).sort(), [...specified('processes'), ...experimental].sort());
  assert.deepEqual(
    rows
      .filter((row) => row.isExperimental)
      .map((row) => row.process)
      .sort(),
    experimental,
  );
});

test('An operator exists, is another kind of value, or is marked as missing and explained', () => {
  const source = readFileSync(join(checkout, 'src', 'algebra', 'operator.ts'), 'utf8');
  const operators = new Set([...source.matchAll(/readonly op: '(\w+)'/g)].map(([, name]) => name));
  const values = new Set(['expression', 'literal', 'features', 'saved']);
  const explained = new Set([...text.matchAll(/^\| \*\*(M\d+)\*\* \|/gm)].map(([, mark]) => mark));
  for (const { process, operator } of rows) {
    const name = /^`(\w+)`/.exec(operator)?.[1];
    const marks = [...operator.matchAll(/M\d+/g)].map(([mark]) => mark);
    if (name === undefined) assert.equal(operator, 'the value itself', process);
    else assert.ok(operators.has(name) || values.has(name) || marks.length > 0, `${process}: ${operator}`);
    for (const mark of marks) assert.ok(explained.has(mark), `${process}: ${mark}`);
  }
});

test('The reducer class of a function is that of the table', () => {
  let checked = 0;
  for (const { process, operator, reducer } of rows) {
    const definition = functionTable.get(process);
    if (operator !== '`expression`' || definition?.reducer === undefined) continue;
    assert.ok(reducer.startsWith(definition.reducer), `${process} is ${definition.reducer}`);
    checked++;
  }
  assert.ok(checked >= 15);
});
