import { drainageOf } from './drainage.ts';
import { distanceField, type Field, type Ribbon, smoothLine } from './raster-field.ts';
import type { Terrain } from './terrain.ts';
import type { Point, WorldBox } from './world-frame.ts';

export interface Water {
  /** Metres to the edge of the nearest river or stream, negative inside. */
  readonly riverEdge: Field;
  /** Level of the lake's water in metres above the sea; below any ground where there is none. */
  readonly lakeLevel: Field;
}

/** A stream begins where this much land drains into it. */
const streamArea = 0.55e6;
/** A filled hollow is a lake from this depth and area on; smaller ones are wet ground. */
const lakeDepthMetres = 7;
const lakeArea = 90_000;
export const riverReach = 90;

/** The main river, the streams that gather on the slopes, and the lake in the hollow, all where the terrain's water goes. */
export function waterOf(terrain: Terrain, heights: Field): Water {
  const { box } = heights;
  const { filled, downstream, gathered } = drainageOf(heights);
  const ribbons = [mainRiver(terrain, box), ...streams(terrain, heights, downstream, gathered)];
  return {
    riverEdge: distanceField(box, 10, ribbons, riverReach),
    lakeLevel: { ...heights, values: lakeLevels(heights, filled) },
  };
}

function mainRiver(terrain: Terrain, box: WorldBox): Ribbon {
  const reach = Math.hypot(box.east - box.west, box.north - box.south) / 2;
  const points: Point[] = [];
  const halfWidths: number[] = [];
  for (let along = -reach; along <= reach; along += 15) {
    points.push(terrain.riverPoint(along));
    halfWidths.push(21 + 0.0012 * along + 4 * Math.sin(along / 380));
  }
  return { points, halfWidths };
}

/** Lines from every spring down to the main river, a line already drawn, or the border. */
function streams(terrain: Terrain, heights: Field, downstream: Int32Array, gathered: Float32Array): readonly Ribbon[] {
  const { columns, box, step } = heights;
  const enough = streamArea / heights.step ** 2;
  const hasStreamAbove = new Uint8Array(gathered.length);
  for (let at = 0; at < gathered.length; at++) if (gathered[at] >= enough && downstream[at] >= 0) hasStreamAbove[downstream[at]] = 1;
  const place = (at: number): Point => [box.west + (at % columns) * step, box.south + Math.floor(at / columns) * step];
  const drawn = new Uint8Array(gathered.length);
  const ribbons: Ribbon[] = [];
  for (let spring = 0; spring < gathered.length; spring++) {
    if (gathered[spring] < enough || hasStreamAbove[spring] === 1) continue;
    const points: Point[] = [];
    for (let at = spring, index = 0; at >= 0; at = downstream[at], index++) {
      const point = place(at);
      const isEnd = drawn[at] === 1 || Math.abs(terrain.riverDistance(point[0], point[1])) < 25 || downstream[at] < 0;
      if (index % 5 === 0 || isEnd) points.push(point);
      if (isEnd) break;
      drawn[at] = 1;
    }
    const line = smoothLine(points, 3);
    const width = 2.2 + 1.6 * Math.sqrt((gathered[spring] * heights.step ** 2) / 1e6);
    ribbons.push({ points: line, halfWidths: line.map((_, index) => width * (0.6 + (0.6 * index) / line.length)) });
  }
  return ribbons;
}

/** The water level of each lake, spread a little beyond its shore so that the shore is found between the points; far below ground elsewhere. */
function lakeLevels(heights: Field, filled: Float32Array): Float32Array {
  const { columns, values } = heights;
  const levels = new Float32Array(values.length).fill(-1000);
  const seen = new Uint8Array(values.length);
  for (let start = 0; start < values.length; start++) {
    if (seen[start] === 1 || filled[start] <= values[start]) continue;
    const lake = [start];
    seen[start] = 1;
    let deepest = 0;
    for (let index = 0; index < lake.length; index++) {
      const at = lake[index];
      deepest = Math.max(deepest, filled[at] - values[at]);
      for (const next of [at - 1, at + 1, at - columns, at + columns]) {
        if (next < 0 || next >= values.length || seen[next] === 1 || filled[next] <= values[next]) continue;
        seen[next] = 1;
        lake.push(next);
      }
    }
    if (deepest < lakeDepthMetres || lake.length * heights.step ** 2 < lakeArea) continue;
    for (const at of lake) {
      for (let row = -2; row <= 2; row++) {
        for (let column = -2; column <= 2; column++) {
          const near = at + row * columns + column;
          if (near >= 0 && near < levels.length) levels[near] = filled[at];
        }
      }
    }
  }
  return levels;
}
