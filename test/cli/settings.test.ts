import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import fc from 'fast-check';
import { readSettings } from '../../src/cli/settings.ts';

const before = process.env['GRATICULE_MEMORY'];
afterEach(() => {
  if (before === undefined) delete process.env['GRATICULE_MEMORY'];
  else process.env['GRATICULE_MEMORY'] = before;
});

function memoryOf(text: string): number {
  process.env['GRATICULE_MEMORY'] = text;
  return readSettings().memoryBytes;
}

test('memory is read in megabytes, or with a unit in any case', () => {
  const cases: Readonly<Record<string, number>> = {
    512: 512 * 2 ** 20,
    '512M': 512 * 2 ** 20,
    '512 mb': 512 * 2 ** 20,
    '4G': 4 * 2 ** 30,
    '1.5GiB': 1.5 * 2 ** 30,
    '1048576K': 2 ** 30,
    '1T': 2 ** 40,
  };
  for (const [text, bytes] of Object.entries(cases)) assert.equal(memoryOf(text), bytes, text);
});

test('memory that is no amount, or too little to work in, is refused', () => {
  for (const text of ['', 'much', '-4G', '4X', '127M', '0', 'NaN', '1e9', '4G 4G'])
    assert.throws(() => memoryOf(text), { code: 'ConfigurationInvalid', message: /at least 128M/ }, text);
});

test('with any memory and number of workers, inputs of all workers together fit into it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 128, max: 1 << 20 }), fc.option(fc.integer({ min: 1, max: 8 })), (megabytes, workers) => {
      process.env['GRATICULE_MEMORY'] = String(megabytes);
      const settings = readSettings(workers === null ? {} : { workers });
      assert.ok(settings.workers >= 1);
      assert.ok(settings.workingBytes >= 2 << 20);
      assert.ok(settings.workingBytes * settings.workers <= settings.memoryBytes);
    }),
  );
});
