import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGraph } from '../../src/graph/index.ts';
import { from, loadNode, node, parameter, sampleRegistry } from './sample-registry.ts';

function parse(process: string, args: object, others: object = {}) {
  return parseGraph({ load: loadNode, ...others, it: node(process, args, true) }, sampleRegistry);
}

/** Messages about node `it`. */
function messages(process: string, args: object, others: object = {}): string[] {
  return parse(process, args, others).findings.map(({ code, message }) => `${code}: ${message}`);
}

function assertMessage(process: string, args: object, pattern: RegExp, others: object = {}): void {
  const found = messages(process, args, others);
  assert.equal(found.length, 1, `${process} ${JSON.stringify(args)}: ${found.join('\n') || 'no finding'}`);
  assert.match(found[0], pattern);
}

function assertAccepted(process: string, args: object, others: object = {}): void {
  assert.deepEqual(messages(process, args, others), []);
}

const data = from('load');
const load = { id: 'S2', spatial_extent: null, temporal_extent: null };
const box = { west: 3, south: 50, east: 4, north: 51 };

test('Missing arguments are named', () => {
  assertMessage('absolute', {}, /^ProcessParameterRequired: .*'absolute' needs argument 'x'/);
});

test('Defaults are filled in; an optional parameter without default stays absent', () => {
  const round = parse('round', { x: 1 }).graph!.nodes.at(-1)!;
  assert.deepEqual({ ...round.arguments }, { x: { kind: 'literal', value: 1 }, p: { kind: 'literal', value: 0 } });
  const element = parse('array_element', { data: [1] }).graph!.nodes.at(-1)!;
  assert.equal('index' in element.arguments, false);
});

test('Null is the default of an optional parameter, unless null means something there', () => {
  assert.deepEqual(parse('round', { x: 1, p: null }).graph!.nodes.at(-1)!.arguments['p'], { kind: 'literal', value: 0 });
  assert.deepEqual(parse('resample_spatial', { data, projection: null, method: null }).graph!.nodes.at(-1)!.arguments['method'], {
    kind: 'literal',
    value: 'near',
  });
  assertMessage('filter_bbox', { data, extent: null }, /ProcessParameterInvalid: .*'extent'.* is null; expected an object with west/);
});

test('An unknown argument is a warning, a misspelt one a mistake', () => {
  const { graph, warnings } = parse('round', { x: 1, digits: 2 });
  assert.ok(graph !== undefined);
  assert.deepEqual(
    warnings.filter((warning) => warning.node === 'it').map(({ code, argument }) => [code, argument]),
    [['ProcessParameterUnsupported', 'digits']],
  );
  assertMessage(
    'reduce_dimension',
    { data, dimension: 't', reducr: { process_graph: { a: node('mean', { data: parameter('data') }, true) } } },
    /^ProcessParameterUnsupported: .*'reducr'.*Did you mean 'reducer'\?$/,
  );
});

test('Required parameters with a null of their own may be left out, with a warning', () => {
  const { graph, warnings } = parseGraph({ a: node('load_collection', { id: 'S2' }, true) }, sampleRegistry);
  assert.deepEqual(graph!.nodes[0].arguments['spatial_extent'], { kind: 'literal', value: null });
  assert.deepEqual(
    warnings.map((warning) => warning.argument),
    ['spatial_extent', 'temporal_extent'],
  );
});

test('Values of another type are shown with what is expected', () => {
  assertMessage('add', { x: 'abc', y: 1 }, /'x' of process 'add' is "abc"; expected a number or null\.$/);
  assertMessage('round', { x: 1, p: 1.5 }, /'p'.* is 1.5; expected a whole number/);
  assertMessage('mean', { data: 5 }, /is 5; expected a list: \[5\]/);
  assertMessage('mean', { data: [1, 'x', 3] }, /'data' of process 'mean': \[1\] is "x"; expected a number or null/);
  assertMessage('array_create', { data: [], repeat: 0 }, /is 0; the least allowed is 1/);
  assertMessage(
    'resample_spatial',
    { data, method: 'nearest' },
    /is "nearest"; expected one of "near", "bilinear", "cubic"; did you mean "near"\?$/,
  );
  assertMessage('quantiles', { data: [1], probabilities: [0.1, 1.2] }, /\[1\] is 1.2; the largest allowed is 1/);
  assertMessage('quantiles', { data: [1], probabilities: [0.5, 0.5] }, /items 0 and 1 are the same/);
  assertMessage('quantiles', { data: [1], probabilities: 'all' }, /is "all"; expected a list or a whole number/);
  assertMessage('load_collection', { ...load, bands: [] }, /must hold at least 1 item/);
  assertMessage('load_collection', { ...load, bands: 'B04' }, /is "B04"; expected a list or null/);
  assertMessage('load_collection', { ...load, bands: ['B04', 8] }, /\[1\] is 8; expected the name of a band/);
});

test('Numbers beyond the domain of a function are accepted: the function answers NaN', () => {
  assertAccepted('arccos', { x: 2 });
  assertAccepted('add', { x: null, y: Number.NaN });
});

test('A process names the error for a bad index itself', () => {
  assertMessage('array_element', { data: [1], index: -1 }, /^ArrayElementNotAvailable: /);
});

test('Boxes say which side is wrong', () => {
  const bad: readonly (readonly [object | null | string, RegExp])[] = [
    [{ ...box, south: 52 }, /has south \(52\) larger than north \(51\)/],
    [{ ...box, crs: 32631, west: 12, east: 3 }, /has west \(12\) larger than east \(3\)/],
    [{ ...box, north: '51' }, /extent.*: north is "51"; expected a number: 51 without quotes/],
    [{ ...box, east: undefined, west: null }, /west is null; expected a number/],
    [{ west: 1, south: 2 }, /has no east and no north/],
    [{ ...box, south: 5_600_000, north: 5_700_000 }, /south is 5600000, which is not a latitude.*projected coordinates need "crs"/],
    [{ ...box, crs: 'UTM31' }, /crs is "UTM31"; expected an EPSG code such as 32631/],
    [{ ...box, crs: 31 }, /crs is 31; expected an EPSG code/],
    [[3, 50, 4, 51], /write \{"west": 3, "south": 50, "east": 4, "north": 51\}/],
    ['Belgium', /is "Belgium"; expected an object with west/],
    [{}, /is an empty object; expected an object with west/],
  ];
  for (const [extent, pattern] of bad) assertMessage('filter_bbox', { data, extent }, pattern);
});

test('Coordinate reference systems are taken in every common spelling', () => {
  const spellings = [
    32631,
    '32631',
    'EPSG:32631',
    'epsg:32631',
    'urn:ogc:def:crs:EPSG::32631',
    'OGC:CRS84',
    'http://www.opengis.net/def/crs/EPSG/0/4326',
    'PROJCRS["WGS 84 / UTM zone 31N", …]',
    'AUTO:42001',
  ];
  for (const crs of spellings) {
    assertAccepted('filter_bbox', { data, extent: { west: 3, south: 50, east: 4, north: 51, crs } });
    assertAccepted('resample_spatial', { data, projection: crs });
  }
  for (const crs of [7, 32631.5, 'Lambert', '+proj=utm +zone=31', true, {}])
    assert.equal(messages('resample_spatial', { data, projection: crs }).length, 1, String(crs));
});

test('A box across the antimeridian is a warning in longitudes', () => {
  const { graph, warnings } = parse('filter_bbox', { data, extent: { ...box, west: 170, east: -170 } });
  assert.ok(graph !== undefined);
  assert.match(warnings[0].message, /west \(170\) larger than east \(-170\): it is taken to cross the antimeridian/);
});

test('Intervals say what is wrong with them', () => {
  assertAccepted('filter_temporal', { data, extent: ['2024-06-01', '2024-06-02T10:00:00Z'] });
  assertAccepted('filter_temporal', { data, extent: ['2024-06-01', null] });
  assertAccepted('filter_temporal', { data, extent: ['2024-06-01T00:00:00', '2024-06-01T00:00:00.5+00:00'] });
  assertMessage(
    'filter_temporal',
    { data, extent: ['2024-07-01', '2024-06-01'] },
    /^TemporalExtentEmpty: .*starts at 2024-07-01 and ends at 2024-06-01/,
  );
  assertMessage('filter_temporal', { data, extent: ['2024-06-01', '2024-06-01'] }, /^TemporalExtentEmpty: .*the end is not part/);
  assertMessage('filter_temporal', { data, extent: ['2024-02-30', null] }, /\[0\] is "2024-02-30", which is not a date of the calendar/);
  assertMessage('filter_temporal', { data, extent: ['01.06.2024', null] }, /year first/);
  assertMessage('filter_temporal', { data, extent: ['2024-06-01'] }, /has 1 item; expected start and end/);
  assertMessage('filter_temporal', { data, extent: '2024-06-01' }, /is "2024-06-01"; expected a list of start and end/);
  assertMessage('load_collection', { ...load, temporal_extent: [20240601, null] }, /\[0\] is 20240601; expected a date/);
  assertMessage('filter_temporal', { data, extent: ['18:00:00', null] }, /\[0\] is "18:00:00"/);
  assert.match(parse('filter_temporal', { data, extent: [null, null] }).warnings[0].message, /open at both ends/);
});

test('Times of day are intervals where the schema has them', () => {
  const reducer = { process_graph: { a: node('mean', { data: parameter('data') }, true) } };
  assertAccepted('aggregate_temporal', {
    data,
    reducer,
    intervals: [
      ['18:00:00', '06:00:00'],
      ['2024-01-01', null],
    ],
  });
  assertMessage(
    'aggregate_temporal',
    {
      data,
      reducer,
      intervals: [
        ['2024-01-01', '2024-02-01'],
        ['2024-02-01', '2024-01-01'],
      ],
    },
    /^TemporalExtentEmpty: .*: \[1\] starts at/,
  );
});

test('GeoJSON is checked down to its positions, also where a vector cube is asked for', () => {
  const reducer = { process_graph: { a: node('mean', { data: parameter('data') }, true) } };
  const polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [3, 50],
        [4, 50],
        [4, 51],
        [3, 50],
      ],
    ],
  };
  const collection = (geometry: unknown) => ({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: null, geometry }] });
  for (const geometries of [polygon, collection(polygon), collection(null), data])
    assertAccepted('aggregate_spatial', { data, reducer, geometries });
  assertMessage(
    'aggregate_spatial',
    { data, reducer, geometries: collection({ type: 'Point', coordinates: ['3', 50] }) },
    /features\[0\].geometry.coordinates is \["3", 50\]; expected a position/,
  );
  assertMessage(
    'aggregate_spatial',
    { data, reducer, geometries: { type: 'Polygon', coordinates: [[3, 50]] } },
    /coordinates\[0\]\[0\] is 3; expected a position/,
  );
  assertMessage(
    'aggregate_spatial',
    { data, reducer, geometries: collection({ type: 'Circle' }) },
    /geometry has type "Circle"; GeoJSON has Point/,
  );
  assertMessage(
    'aggregate_spatial',
    { data, reducer, geometries: { type: 'FeatureCollection' } },
    /FeatureCollection without a list of features/,
  );
  assertMessage('aggregate_spatial', { data, reducer, geometries: box }, /expected a data cube or GeoJSON/);
});

test('Where a cube is wanted, what is surely none is refused', () => {
  assertMessage('filter_bbox', { data: 5, extent: box }, /'data'.* is 5; expected a data cube, the result of another node/);
  assertMessage('filter_bbox', { data: 'load', extent: box }, /is "load"; expected a data cube/);
  assertMessage('filter_bbox', { data: from('sum'), extent: box }, /is the result of node 'sum', a number; expected a data cube/, {
    sum: node('add', { x: 1, y: 2 }),
  });
  assertMessage('mean', { data: from('sum') }, /is the result of node 'sum', a number; expected a list/, {
    sum: node('add', { x: 1, y: 2 }),
  });
  assertMessage('add', { x: from('text'), y: 1 }, /a text; expected a number/, { text: node('text_concat', { data: [1] }) });
});

test('What may work is left to the lowering', () => {
  assertAccepted('filter_bbox', { data: from('any'), extent: box }, { any: node('constant', { x: 1 }) });
  assertAccepted('add', { x: from('is'), y: data }, { is: node('lte', { x: 1, y: 2 }) });
  assertAccepted('save_result', { data: from('sum'), format: 'JSON' }, { sum: node('add', { x: 1, y: 2 }) });
  assertAccepted('save_result', { data: [1, 2], format: 'JSON' });
  assertAccepted('filter_bbox', { data: { dimensions: [], values: [1], nodata: [] }, extent: box });
});

test('Parts with references are checked around them', () => {
  const one = { one: node('add', { x: 1, y: 2 }) };
  assertAccepted('filter_bbox', { data, extent: { ...box, west: from('one') } }, one);
  assertMessage('filter_bbox', { data, extent: { ...box, west: from('one'), south: 52 } }, /south \(52\) larger than north/, one);
  assertMessage('filter_bbox', { data, extent: { west: from('one') } }, /has no south and no east and no north/, one);
  assertMessage('filter_temporal', { data, extent: [from('one'), '2024-13-01'] }, /\[1\] is "2024-13-01"/, one);
  assertMessage('mean', { data: [from('one'), 'x'] }, /\[1\] is "x"/, one);
  assertMessage('mean', { data: [1, from('load')], ignore_nodata: [from('one')] }, /'ignore_nodata'.*expected true or false/, one);
  assertMessage('load_collection', { ...load, bands: [from('one')] }, /\[0\] is the result of node 'one', a number; expected a text/, one);
});

test('Kernels and URLs are checked', () => {
  assertAccepted('apply_kernel', {
    data,
    kernel: [
      [1, 2],
      [3, 4],
    ],
  });
  assertMessage('apply_kernel', { data, kernel: [[1, 2], [3]] }, /\[1\] has 1 numbers, the first row 2/);
  assertMessage('apply_kernel', { data, kernel: [[1, 'x']] }, /\[0\]\[1\] is "x"; expected a number/);
  assertMessage('load_stac', { url: 'file:///etc/passwd' }, /expected a URL that begins with https/);
  assertAccepted('load_stac', { url: 'https://example.org/c.json' });
});

test('Long and large values are shown short', () => {
  for (const x of [
    'y'.repeat(100_000),
    Array.from({ length: 10_000 }, (_, index) => `${index}`),
    Object.fromEntries(Array.from({ length: 999 }, (_, index) => [`key${index}`, index])),
  ]) {
    const [message] = messages('add', { x, y: 1 });
    assert.ok(message.length < 300, message);
  }
});

test('Values that are not JSON are left to who gave them', () => {
  class Labelled {}
  assertAccepted('mean', { data: new Labelled() });
  assertAccepted('mean', { data: new Float64Array(3) });
});
