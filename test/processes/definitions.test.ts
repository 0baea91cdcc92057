import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ProcessDefinition } from '../../src/algebra/index.ts';
import { cubeProcesses } from '../../src/processes/cubes/index.ts';
import { processRegistry } from '../../src/processes/index.ts';
import { sharedFolder, skipWithoutShared } from '../oracle.ts';

type Json = Readonly<Record<string, unknown>>;

const onCubes = new Set(cubeProcesses.map(({ id }) => id));
const definitions = [...processRegistry.values()].filter(({ id }) => !onCubes.has(id));

/** A schema without its texts. */
function withoutTexts(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutTexts);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !((key === 'description' || key === 'title') && typeof value === 'string'))
      .map(([key, value]) => [key, withoutTexts(value)]),
  );
}

/** What of a process is a fact, not a text. */
function factsOf(process: ProcessDefinition | Json): unknown {
  const { id, categories, parameters, returns, exceptions } = process as ProcessDefinition;
  return {
    id,
    categories,
    experimental: process.experimental === true,
    deprecated: process.deprecated === true,
    parameters: parameters.map((parameter) => ({
      name: parameter.name,
      schema: withoutTexts(parameter.schema),
      optional: parameter.optional === true,
      hasDefault: Object.hasOwn(parameter, 'default'),
      default: parameter.default,
      experimental: parameter.experimental === true,
      deprecated: parameter.deprecated === true,
    })),
    returns: withoutTexts(returns.schema),
    exceptions: Object.fromEntries(Object.entries(exceptions ?? {}).map(([name, { message }]) => [name, message])),
  };
}

const shared = sharedFolder();

describe('process definitions', () => {
  test('are registered under their own ids', () => {
    for (const [id, definition] of processRegistry) assert.equal(definition.id, id);
  });

  test('say in words what they, their parameters and results are', () => {
    for (const { id, summary, description, parameters, returns } of definitions) {
      assert.ok(summary.length > 1 && !summary.endsWith('.'), `summary of ${id}`);
      assert.match(description, /\.$/, `description of ${id}`);
      assert.match(returns.description, /\.$/, `result of ${id}`);
      for (const parameter of parameters) assert.match(parameter.description, /\.$/, `${parameter.name} of ${id}`);
    }
  });

  for (const definition of definitions) {
    test(`${definition.id} has the facts of its specification`, { skip: skipWithoutShared() }, () => {
      const paths = ['', 'proposals'].map((folder) => join(shared!, 'openeo', 'processes', folder, `${definition.id}.json`));
      const specification = JSON.parse(readFileSync(paths.find((path) => existsSync(path))!, 'utf8')) as Json;
      assert.deepEqual(factsOf(definition), factsOf(specification));
      const texts = [specification['summary'], specification['description']];
      assert.ok(!texts.includes(definition.description), 'the description is our own');
    });
  }
});
