import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crsOf, definitionOf, describeCrs, epsgCodeOf, OpenEOError, transformPoint, utmCrsOf } from '../../src/cube/index.ts';

const wkt2 = `PROJCRS["somewhere", BASEGEOGCRS["WGS 84", DATUM["World Geodetic System 1984", ELLIPSOID["WGS 84", 6378137, 298.257223563, LENGTHUNIT["metre", 1]]],
  PRIMEM["Greenwich", 0, ANGLEUNIT["degree", 0.0174532925199433]]], CONVERSION["tm", METHOD["Transverse Mercator", ID["EPSG", 9807]],
  PARAMETER["Latitude of natural origin", 0, ANGLEUNIT["degree", 0.0174532925199433]], PARAMETER["Longitude of natural origin", CENTRAL, ANGLEUNIT["degree", 0.0174532925199433]],
  PARAMETER["Scale factor at natural origin", 0.9996, SCALEUNIT["unity", 1]], PARAMETER["False easting", 500000, LENGTHUNIT["metre", 1]],
  PARAMETER["False northing", 0, LENGTHUNIT["metre", 1]]], CS[Cartesian, 2], AXIS["(E)", east, ORDER[1], LENGTHUNIT["metre", 1]], AXIS["(N)", north, ORDER[2], LENGTHUNIT["metre", 1]]IDENTIFIER]`;
const text = (central: number, identifier = '') => wkt2.replace('CENTRAL', String(central)).replace('IDENTIFIER', identifier);

function refusal(definition: number | string): string {
  try {
    crsOf(definition);
  } catch (error) {
    assert.ok(error instanceof OpenEOError && error.code === 'CrsUnsupported');
    return error.message;
  }
  throw new assert.AssertionError({ message: `${definition} was not refused` });
}

test('an EPSG code comes as number, digits, name, URN or URL', () => {
  const ways = [32631, '32631', ' epsg:32631 ', 'EPSG:32631', 'urn:ogc:def:crs:EPSG::32631', 'urn:ogc:def:crs:EPSG:9.9.1:32631'];
  for (const way of [...ways, 'http://www.opengis.net/def/crs/EPSG/0/32631'])
    assert.deepEqual(crsOf(way), { code: 'EPSG:32631', unit: 'metre' }, String(way));
  for (const way of ['OGC:CRS84', 'CRS84', 'urn:ogc:def:crs:OGC:1.3:CRS84', 'http://www.opengis.net/def/crs/OGC/1.3/CRS84']) {
    assert.deepEqual(crsOf(way), { code: 'EPSG:4326', unit: 'degree' });
  }
});

test('the older names of Web Mercator are EPSG:3857', () => {
  for (const name of [900913, 102100, 'EPSG:3785']) assert.equal(crsOf(name).code, 'EPSG:3857');
});

test('units are those of the definition', () => {
  assert.equal(crsOf(4258).unit, 'degree');
  assert.equal(crsOf(3857).unit, 'metre');
  assert.equal(crsOf(2263).unit, 'foot');
  assert.equal(crsOf(4979).unit, 'degree');
});

test('text gives a code of its own, from which another process can make it again', () => {
  const crs = crsOf(text(3.5));
  assert.match(crs.code, /^WKT:[0-9a-f]{16}$/);
  assert.equal(crs.unit, 'metre');
  assert.deepEqual(crsOf(definitionOf(crs)), crs);
  assert.deepEqual(crsOf(crs.code), crs);
  assert.notEqual(crsOf(text(4.5)).code, crs.code);
  assert.equal(definitionOf(crsOf(32631)), 'EPSG:32631');
  assert.deepEqual([epsgCodeOf(crs), epsgCodeOf(crsOf(3035))], [undefined, 3035]);
  const [x, y] = transformPoint(crsOf(4326), crs, 3.5, 0);
  assert.ok(Math.hypot(x - 500000, y) < 1e-6);
});

test('text that states an EPSG code and means it is that code; text that means something else is not', () => {
  assert.equal(crsOf(text(3, ', ID["EPSG", 32631]')).code, 'EPSG:32631');
  assert.match(crsOf(text(9, ', ID["EPSG", 32631]')).code, /^WKT:/);
  assert.equal(crsOf(describeCrs(crsOf(3035)).text).code, 'EPSG:3035');
  assert.equal(crsOf(describeCrs(crsOf(4326)).text).code, 'EPSG:4326');
});

test('PROJJSON is read', () => {
  const json = {
    type: 'GeographicCRS',
    name: 'WGS 84',
    datum: {
      type: 'GeodeticReferenceFrame',
      name: 'World Geodetic System 1984',
      ellipsoid: { name: 'WGS 84', semi_major_axis: 6378137, inverse_flattening: 298.257223563 },
    },
    coordinate_system: {
      subtype: 'ellipsoidal',
      axis: [
        { name: 'Geodetic latitude', abbreviation: 'Lat', direction: 'north', unit: 'degree' },
        { name: 'Geodetic longitude', abbreviation: 'Lon', direction: 'east', unit: 'degree' },
      ],
    },
    id: { authority: 'EPSG', code: 4326 },
  };
  assert.equal(crsOf(JSON.stringify(json)).code, 'EPSG:4326');
});

test('what cannot be used is refused with its name and what would be right', () => {
  assert.match(refusal(99999), /"EPSG:99999".*not in the EPSG register.*Use an EPSG code such as 32631/);
  assert.match(refusal(5703), /NAVD88 height is a vertical CRS/);
  assert.match(refusal(4978), /geocentric/);
  assert.match(refusal(7415), /compound/);
  assert.match(refusal(5513), /axes .* point swu/);
  assert.match(refusal('VERT_CS["height",VERT_DATUM["x",2005],UNIT["metre",1]]'), /VERT_CS is not a horizontal CRS/);
  assert.match(refusal('here'), /"here".*neither an EPSG code, an OGC URN, WKT nor PROJJSON/);
  assert.match(refusal('{"type":'), /cannot be read/);
  assert.match(refusal('WKT:0123456789abcdef'), /not known to this process/);
  assert.match(refusal('AUTO:42001'), /utmCrsOf/);
  assert.match(refusal(''), /neither/);
  assert.match(refusal(-4326), /neither/);
});

test('the UTM zone is that of the middle of a box, also across the antimeridian', () => {
  const code = (...box: [number, number, number, number]) => utmCrsOf(...box).code;
  assert.equal(code(2, 50, 3, 51), 'EPSG:32631');
  assert.equal(code(5, 50, 6.5, 51), 'EPSG:32631');
  assert.equal(code(5.5, 50, 8, 51), 'EPSG:32632');
  assert.equal(code(150, -35, 151, -34), 'EPSG:32756');
  assert.equal(code(-180, -1, -179, 1), 'EPSG:32601');
  assert.equal(code(179, 0, 180, 1), 'EPSG:32660');
  assert.equal(code(178, -20, -175, -10), 'EPSG:32701');
  assert.throws(() => utmCrsOf(500000, 5600000, 510000, 5610000), /is not in degrees/);
});
