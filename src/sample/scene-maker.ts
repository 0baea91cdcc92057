import { acquisitionsOf } from './acquisitions.ts';
import { fieldsIn, type SampleField } from './fields.ts';
import { type LandCover, landCoverOf, type World, worldIn } from './land-cover.ts';
import type { PassFacts } from './sample-catalog.ts';
import { renderScene } from './scene.ts';
import { skyOf } from './sky.ts';
import { extentOf, type Places, worldBox, worldOf, zonesOf } from './world-frame.ts';
import { writeScene } from './write-scene.ts';

/** What a worker is started with. */
export interface WorldRequest {
  readonly folder: string;
  readonly size: number;
  readonly seed: number;
}

/** What a worker is asked for. */
export type SampleTask =
  | { readonly kind: 'fields'; readonly zone: number }
  | { readonly kind: 'scene'; readonly zone: number; readonly pass: number };

export type SampleResult =
  | { readonly kind: 'fields'; readonly zone: number; readonly fields: readonly SampleField[] }
  | ({ readonly kind: 'scene'; readonly zone: number; readonly pass: number; readonly sizeBytes: number } & PassFacts);

interface ZoneGround {
  readonly land: LandCover;
  readonly places: Places;
}

/** A function that does tasks one after another and remembers what does not change between them: the world, and the ground of each zone. */
export function sceneMaker({ folder, size, seed }: WorldRequest): (task: SampleTask) => Promise<SampleResult> {
  const zones = zonesOf(size);
  const box = worldBox(size);
  const acquisitions = acquisitionsOf(seed);
  const grounds = new Map<number, ZoneGround>();
  let world: World | undefined;
  const groundOf = (zone: number): ZoneGround => {
    let ground = grounds.get(zone);
    if (ground === undefined) {
      world ??= worldIn(box, seed);
      ground = { land: landCoverOf(world, zones[zone]), places: worldOf(zones[zone].grid) };
      grounds.set(zone, ground);
    }
    return ground;
  };
  return async (task) => {
    const { land, places } = groundOf(task.zone);
    if (task.kind === 'fields') return { ...task, fields: fieldsIn(world as World, land) };
    const acquisition = acquisitions[task.pass];
    const sky = skyOf(box, extentOf(places), seed, acquisition);
    const scene = renderScene(land, places, sky, acquisition, task.zone, seed);
    const sizeBytes = await writeScene(folder, zones[task.zone], acquisition, scene);
    return { ...task, sizeBytes, cloudCover: scene.cloudCover, nodataShare: scene.nodataShare };
  };
}
