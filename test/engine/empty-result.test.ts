import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runGraph } from '../../src/cli/run-command.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { makeTinyArchive, type TinyArchive } from './tiny-archive.ts';

let folder: string;
let archive: TinyArchive;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'graticule-empty-'));
  archive = await makeTinyArchive(join(folder, 'archive'), { dates: 2 });
});
after(() => rmSync(folder, { recursive: true, force: true }));

function masking(value: number): object {
  return {
    load: {
      process_id: 'load_collection',
      arguments: { id: archive.collection, spatial_extent: null, temporal_extent: null, bands: ['red'] },
    },
    all: {
      process_id: 'apply',
      arguments: {
        data: { from_node: 'load' },
        process: { process_graph: { above: { process_id: 'gt', arguments: { x: { from_parameter: 'x' }, y: value }, result: true } } },
      },
    },
    mask: { process_id: 'mask', arguments: { data: { from_node: 'load' }, mask: { from_node: 'all' } } },
    save: { process_id: 'save_result', arguments: { data: { from_node: 'mask' }, format: 'GTiff' }, result: true },
  };
}

async function warningsOf(graph: object): Promise<readonly string[]> {
  const settings = { ...readSettings({ workers: 1 }), home: join(folder, 'home'), catalogFiles: [archive.catalogFile] };
  return (await runGraph({ graph, out: join(folder, 'out'), settings, quiet: true })).run.warnings;
}

test('a result without a valid pixel is written, with one warning that names its node', async () => {
  const warnings = await warningsOf(masking(-1));
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /'save' is no-data/);
});

test('a result with valid pixels comes without that warning', async () => {
  assert.deepEqual(await warningsOf(masking(100_000)), []);
});
