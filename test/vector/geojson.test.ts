import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crsOf, OpenEOError, transformPoint } from '../../src/cube/index.ts';
import { boundingBoxOf, readFeatures, reprojectFeatures, writeGeoJson } from '../../src/vector/index.ts';

const square = [
  [4, 50],
  [5, 50],
  [5, 51],
  [4, 51],
  [4, 50],
];

function feature(id: unknown, properties: unknown = null, geometry: unknown = { type: 'Polygon', coordinates: [square] }) {
  return { type: 'Feature', ...(id === undefined ? {} : { id }), geometry, properties };
}

function refusal(json: unknown): OpenEOError {
  try {
    readFeatures(json);
  } catch (error) {
    assert.ok(error instanceof OpenEOError);
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was refused' });
}

test('a collection, a feature and a bare geometry are read in longitude and latitude', () => {
  const collection = readFeatures({ type: 'FeatureCollection', features: [feature('a', { name: 'field', area: 3 })] });
  assert.equal(collection.crs.code, 'EPSG:4326');
  assert.deepEqual(collection.features, [
    { id: 'a', geometry: { type: 'Polygon', coordinates: [square] }, properties: { name: 'field', area: 3 } },
  ]);
  assert.deepEqual(readFeatures(feature(undefined)).features[0]?.id, 0);
  assert.deepEqual(readFeatures({ type: 'Point', coordinates: [4, 50, 12] }).features, [
    { id: 0, geometry: { type: 'Point', coordinates: [4, 50, 12] }, properties: {} },
  ]);
  assert.equal(readFeatures(feature('x', null, null)).features[0]?.geometry, null);
});

test('ids are the features’ own where all have one and none comes twice, else the index', () => {
  const ids = (...given: unknown[]) =>
    readFeatures({ type: 'FeatureCollection', features: given.map((id) => feature(id)) }).features.map(({ id }) => id);
  assert.deepEqual(ids('north', 7), ['north', 7]);
  assert.deepEqual(ids(1, undefined), [0, 1]);
  assert.deepEqual(ids('a', 'a'), [0, 1]);
  assert.deepEqual(ids(1, '1'), [0, 1]);
});

test('the crs member of older documents is followed', () => {
  const point = { type: 'Point', coordinates: [500000, 5600000] };
  const named = (name: string) => readFeatures({ ...point, crs: { type: 'name', properties: { name } } }).crs.code;
  assert.equal(named('urn:ogc:def:crs:EPSG::32631'), 'EPSG:32631');
  assert.equal(
    readFeatures({ type: 'Point', coordinates: [4, 50], crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } } }).crs
      .code,
    'EPSG:4326',
  );
  assert.match(refusal(point).message, /\[500000,5600000\].*longitude and latitude/);
});

test('open rings are closed', () => {
  const read = readFeatures({ type: 'Polygon', coordinates: [square.slice(0, 4)] });
  assert.deepEqual(read.features[0]?.geometry, { type: 'Polygon', coordinates: [square] });
});

test('what is wrong is named with its place and value', () => {
  assert.equal(refusal(null).code, 'GeoJsonInvalid');
  assert.match(refusal({ type: 'Topology' }).message, /the geometry\.type is "Topology"/);
  assert.match(
    refusal({ type: 'FeatureCollection', features: [feature('a'), { type: 'Polygon' }] }).message,
    /features\[1\]\.type is "Polygon"; "Feature" is needed/,
  );
  assert.match(
    refusal({
      type: 'Polygon',
      coordinates: [
        [
          [1, 2],
          [3, 4],
          [1, 2],
        ],
      ],
    }).message,
    /coordinates\[0\] is a ring of 3 positions/,
  );
  assert.match(
    refusal({
      type: 'LineString',
      coordinates: [
        [1, 2],
        [3, null],
      ],
    }).message,
    /coordinates\[1\] is \[3,null\]/,
  );
  assert.match(refusal({ type: 'LineString', coordinates: [[1, 2]] }).message, /1 positions long; at least 2/);
  assert.match(refusal(feature('a', 'text')).message, /properties is "text"; an object is needed/);
  const nested = Array.from({ length: 40 }).reduce((inner) => ({ type: 'GeometryCollection', geometries: [inner] }), {
    type: 'Point',
    coordinates: [1, 2],
  });
  assert.match(refusal(nested).message, /nested more than 16 deep/);
});

test('reprojection moves every vertex, and says which feature has no image', () => {
  const utm = crsOf(32631);
  const moved = reprojectFeatures(readFeatures(feature('a')), utm);
  const geometry = moved.features[0]?.geometry;
  assert.ok(geometry?.type === 'Polygon');
  assert.deepEqual(geometry.coordinates[0]?.[2], [...transformPoint(crsOf(4326), utm, 5, 51)]);
  const box = boundingBoxOf([geometry], utm)!;
  assert.ok(box.west < box.east && box.south === transformPoint(crsOf(4326), utm, 4, 50)[1]);
  assert.throws(
    () =>
      reprojectFeatures(
        readFeatures({ type: 'FeatureCollection', features: [feature('pole', null, { type: 'Point', coordinates: [0, 90] })] }),
        crsOf(3857),
      ),
    (error) => error instanceof OpenEOError && error.code === 'GeometryOutsideCrs' && /"pole".*0, 90.*EPSG:3857/.test(error.message),
  );
});

test('a vector cube is written in longitude and latitude with its values as properties and rings by the right hand', () => {
  const clockwise = [...square].reverse();
  const features = reprojectFeatures(
    readFeatures({
      type: 'FeatureCollection',
      features: [feature('a', { name: 'field' }, { type: 'Polygon', coordinates: [clockwise] }), feature('b', null, null)],
    }),
    crsOf(32631),
  );
  const columns = [{ name: 'B04', values: Float32Array.of(0.1, Number.NaN, 2.5, Infinity) }];
  const written = JSON.parse(writeGeoJson({ features, times: ['2024-06-01T00:00:00Z', '2024-07-01T00:00:00Z'], columns }));
  assert.deepEqual(written.features[0].properties, { name: 'field', '2024-06-01T00:00:00Z~B04': 0.1, '2024-07-01T00:00:00Z~B04': null });
  assert.deepEqual(written.features[1], {
    type: 'Feature',
    id: 'b',
    geometry: null,
    properties: { '2024-06-01T00:00:00Z~B04': 2.5, '2024-07-01T00:00:00Z~B04': null },
  });
  assert.deepEqual(written.features[0].geometry, { type: 'Polygon', coordinates: [square] });
  assert.deepEqual(readFeatures(written).features.length, 2);
  const single = JSON.parse(writeGeoJson({ features, columns: [{ name: 'name', values: ['wheat', null] }] }));
  assert.deepEqual(single.features[0].properties, { name: 'wheat' });
});
