import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpenEOError } from '../../src/cube/index.ts';
import { readFeatures, writeCsv } from '../../src/vector/index.ts';
import { pythonOracle, runPython, skipWithoutPython } from '../oracle.ts';

const point = { type: 'Point', coordinates: [4, 50] };
const features = readFeatures({
  type: 'FeatureCollection',
  features: [
    { type: 'Feature', id: 'a', geometry: point, properties: { name: 'say "hi", twice', time: 'noon' } },
    { type: 'Feature', id: 'b', geometry: point, properties: { name: 'two\nlines', crop: { kind: 'wheat' }, size: 0.1 } },
  ],
});

test('a row comes for each feature and time, with properties kept and null empty', () => {
  const text = writeCsv({
    features,
    times: ['2024-06', '2024-07'],
    columns: [
      { name: 'B04_mean', values: Float32Array.of(0.1, Number.NaN, -0, 1e-7) },
      { name: 'size', values: [1, null, Infinity, 1e21] },
    ],
  });
  assert.equal(
    text,
    [
      'feature,time,name,time_property,crop,size_property,B04_mean,size',
      'a,2024-06,"say ""hi"", twice",noon,,,0.1,1',
      'a,2024-07,"say ""hi"", twice",noon,,,,',
      'b,2024-06,"two\nlines",,"{""kind"":""wheat""}",0.1,0,inf',
      'b,2024-07,"two\nlines",,"{""kind"":""wheat""}",0.1,1e-7,1e+21',
      '',
    ].join('\r\n'),
  );
});

test('without a time dimension there is no time column', () => {
  const text = writeCsv({ features: readFeatures(point), columns: [{ name: 'count', values: [3] }] });
  assert.equal(text, 'feature,count\r\n0,3\r\n');
});

test('a column of another length is refused', () => {
  assert.throws(
    () => writeCsv({ features, columns: [{ name: 'B04', values: [1] }] }),
    (error) => error instanceof OpenEOError && /B04 has 1 values for 2/.test(error.message),
  );
});

const python = pythonOracle(['pandas']);
test('pandas reads back what was written', { skip: skipWithoutPython(['pandas']) }, () => {
  const text = writeCsv({ features, columns: [{ name: 'B04', values: Float64Array.of(1 / 3, Number.NaN) }] });
  const script =
    'import sys, io, json, pandas\nt = pandas.read_csv(io.StringIO(json.loads(sys.argv[1])))\nprint(json.dumps([t.name.tolist(), t.B04[0], bool(t.B04.isna()[1]), t.shape[0]]))';
  assert.deepEqual(JSON.parse(runPython(python!, script, [JSON.stringify(text)])), [['say "hi", twice', 'two\nlines'], 1 / 3, true, 2]);
});
