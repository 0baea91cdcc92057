import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  boxesIntersect,
  boxOf,
  type Geometry,
  geometriesIntersect,
  polygonOf,
  splitBox,
  uniteBoxes,
  type Wgs84Box,
} from '../../src/catalog/footprint.ts';

const box = (west: number, south: number, east: number, north: number): Wgs84Box => ({ west, south, east, north });

test('boxes of four or six numbers are read, others are not', () => {
  assert.deepEqual(boxOf([1, 2, 3, 4]), box(1, 2, 3, 4));
  assert.deepEqual(boxOf([1, 2, -50, 3, 4, 900]), box(1, 2, 3, 4));
  assert.equal(boxOf([1, 2, 3]), undefined);
  assert.equal(boxOf([1, 2, null, 4]), undefined);
  assert.equal(boxOf(undefined), undefined);
});

test('boxes across the antimeridian intersect what lies on either side', () => {
  const pacific = box(170, -10, -170, 10);
  assert.deepEqual(splitBox(pacific), [box(170, -10, 180, 10), box(-180, -10, -170, 10)]);
  assert.ok(boxesIntersect(pacific, box(-175, 0, -172, 1)));
  assert.ok(boxesIntersect(box(175, 0, 178, 1), pacific));
  assert.ok(!boxesIntersect(pacific, box(-160, 0, 160, 1)));
  assert.ok(boxesIntersect(pacific, box(179, 0, -179, 1)));
});

test('a union of boxes holds both, across the antimeridian where one of them lies across it', () => {
  assert.deepEqual(uniteBoxes(box(1, 2, 3, 4), box(0, 3, 2, 9)), box(0, 2, 3, 9));
  assert.deepEqual(uniteBoxes(box(170, 0, -175, 1), box(-178, 2, -160, 3)), box(170, 0, -160, 3));
  assert.deepEqual(uniteBoxes(box(165, 2, 168, 3), box(170, 0, -175, 1)), box(165, 0, -175, 3));
});

const coordinate = fc.integer({ min: -20, max: 20 });
const anyBox = fc
  .tuple(coordinate, coordinate, fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 15 }))
  .map(([x, y, width, height]) => box(x, y, x + width, y + height));

test('boxes as polygons intersect where the boxes do', () => {
  fc.assert(
    fc.property(anyBox, anyBox, (a, b) => {
      assert.equal(geometriesIntersect(polygonOf(a), polygonOf(b)), boxesIntersect(a, b));
    }),
  );
});

const anyTriangle = fc
  .array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 3 })
  .filter(([a, b, c]) => (b[0] - a[0]) * (c[1] - a[1]) !== (c[0] - a[0]) * (b[1] - a[1]));

/** Separating axes: convex shapes are apart if and only if an edge's normal separates them. */
function separated(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): boolean {
  return [a, b].some((shape) =>
    shape.some((point, index) => {
      const next = shape[(index + 1) % shape.length];
      const normal = [next[1] - point[1], point[0] - next[0]];
      const range = (points: readonly (readonly number[])[]) => points.map(([x, y]) => x * normal[0] + y * normal[1]);
      const [left, right] = [range(a), range(b)];
      return Math.max(...left) < Math.min(...right) || Math.max(...right) < Math.min(...left);
    }),
  );
}

test('triangles intersect where no axis separates them', () => {
  fc.assert(
    fc.property(anyTriangle, anyTriangle, (a, b) => {
      const polygon = (points: readonly (readonly number[])[]): Geometry => ({ type: 'Polygon', coordinates: [[...points, points[0]]] });
      assert.equal(geometriesIntersect(polygon(a), polygon(b)), !separated(a, b));
      assert.equal(geometriesIntersect(polygon(b), polygon(a)), !separated(a, b));
    }),
    { numRuns: 500 },
  );
});

test('what lies in a hole does not intersect, points, lines and collections do where they touch', () => {
  const ring = (x0: number, y0: number, x1: number, y1: number) => [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
    [x0, y0],
  ];
  const holed: Geometry = { type: 'Polygon', coordinates: [ring(0, 0, 10, 10), ring(2, 2, 8, 8)] };
  assert.ok(!geometriesIntersect(holed, polygonOf(box(3, 3, 7, 7))));
  assert.ok(geometriesIntersect(holed, polygonOf(box(3, 3, 8, 7))));
  assert.ok(geometriesIntersect(polygonOf(box(-1, -1, 11, 11)), holed));
  assert.ok(!geometriesIntersect(holed, { type: 'Point', coordinates: [5, 5] }));
  assert.ok(geometriesIntersect(holed, { type: 'Point', coordinates: [1, 1] }));
  assert.ok(
    geometriesIntersect(
      {
        type: 'MultiPoint',
        coordinates: [
          [5, 5],
          [9, 9],
        ],
      },
      holed,
    ),
  );
  assert.ok(
    geometriesIntersect(holed, {
      type: 'LineString',
      coordinates: [
        [5, 5],
        [20, 5],
      ],
    }),
  );
  assert.ok(
    !geometriesIntersect(holed, {
      type: 'MultiLineString',
      coordinates: [
        [
          [3, 3],
          [7, 7],
        ],
      ],
    }),
  );
  assert.ok(
    geometriesIntersect(
      {
        type: 'GeometryCollection',
        geometries: [
          { type: 'Point', coordinates: [50, 50] },
          { type: 'Point', coordinates: [1, 1] },
        ],
      },
      holed,
    ),
  );
  assert.ok(geometriesIntersect({ type: 'MultiPolygon', coordinates: [[ring(40, 40, 41, 41)], [ring(9, 9, 12, 12)]] }, holed));
});
