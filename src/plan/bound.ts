import type { Border, Expression, Hash, ResampleMethod, Reshape } from '../algebra/index.ts';
import type { CubeSchema } from '../cube/index.ts';

/** For each label of an output dimension the index of the label in an input, -1 where the input lacks it; null where the input lacks the dimension. */
export type LabelMap = readonly number[] | null;

interface Common {
  readonly hash: Hash;
  /** Process graph nodes that it came from; the first names it in errors. */
  readonly nodes: readonly string[];
  readonly schema: CubeSchema;
}

/** An operator whose labels, grid and types are known. `position` is the index of a dimension in the input's schema. */
export type BoundOperator = Common &
  /** `pixels` is the content hash of the source's pinned items (`SourcePixels`). */
  (
    | { readonly op: 'source'; readonly pixels: Hash }
    | { readonly op: 'inline'; readonly content: Hash }
    | { readonly op: 'map'; readonly inputs: readonly Hash[]; readonly expression: Expression }
    | { readonly op: 'along'; readonly input: Hash; readonly position: number; readonly keep: boolean; readonly expression: Expression }
    | {
        readonly op: 'group';
        readonly input: Hash;
        readonly position: number;
        readonly groups: readonly (readonly number[])[];
        readonly expression: Expression;
      }
    | { readonly op: 'select'; readonly input: Hash; readonly position: number; readonly indices: readonly number[] }
    /** `features` set: pixels outside them are no-data. */
    | { readonly op: 'crop'; readonly input: Hash; readonly features?: Hash }
    | {
        readonly op: 'window';
        readonly input: Hash;
        readonly kernel: readonly (readonly number[])[];
        readonly factor: number;
        readonly border: Border;
        readonly replaceInvalid: number;
      }
    | { readonly op: 'resample'; readonly input: Hash; readonly method: ResampleMethod }
    /** `maps[input][dimension]`. */
    | {
        readonly op: 'merge';
        readonly inputs: readonly [Hash, Hash];
        readonly maps: readonly [readonly LabelMap[], readonly LabelMap[]];
        /** For each input and each of its own dimensions the position in the output. */
        readonly positions: readonly [readonly number[], readonly number[]];
        readonly resolver?: Expression;
      }
    /** `positions`: for each of the mask's dimensions the position in the data. */
    | {
        readonly op: 'mask';
        readonly input: Hash;
        readonly by: Hash;
        readonly positions: readonly number[];
        readonly replacement: number | boolean | string | null;
      }
    | { readonly op: 'zonal'; readonly input: Hash; readonly features: Hash; readonly counts: boolean; readonly expression: Expression }
    /** Values do not move: the schema says it all. `drop` takes label 0 of the dimension at `position`; `add` inserts one at `position`. */
    | { readonly op: 'reshape'; readonly input: Hash; readonly change: Reshape['kind']; readonly position: number }
  );

export type BoundOperatorOf<K extends BoundOperator['op']> = Extract<BoundOperator, { op: K }>;

/** Hashes of the operators below. */
export function boundInputs(operator: BoundOperator): readonly Hash[] {
  switch (operator.op) {
    case 'source':
    case 'inline':
      return [];
    case 'map':
    case 'merge':
      return operator.inputs;
    case 'mask':
      return [operator.input, operator.by];
    default:
      return [operator.input];
  }
}
