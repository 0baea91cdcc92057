import type { Label } from '../cube/index.ts';
import type { Expression } from './expression.ts';

export type Hash = string;

export type ResampleMethod =
  | 'near'
  | 'bilinear'
  | 'cubic'
  | 'cubicspline'
  | 'lanczos'
  | 'average'
  | 'mode'
  | 'max'
  | 'min'
  | 'med'
  | 'q1'
  | 'q3'
  | 'rms'
  | 'sum';

/** Half-open interval as the user wrote it; null is unbounded. */
export type TemporalExtent = readonly [string | null, string | null];

/** A bounding box as the user wrote it. `crs` is an EPSG code or WKT2; default EPSG:4326. */
export interface BoxArgument {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
  readonly crs?: number | string | null;
}

/** A box, or geometries by content hash: their box, with pixels outside set to no-data. */
export type Area = { readonly kind: 'box'; readonly box: BoxArgument } | { readonly kind: 'features'; readonly features: Hash };

/** What a graph asks of a collection. Constraints found downstream are pushed into it before it is resolved. */
export interface CollectionQuery {
  readonly from: { readonly kind: 'collection'; readonly id: string } | { readonly kind: 'stac'; readonly url: string };
  /** Names, common names or aliases in the order asked for; absent is all. */
  readonly bands?: readonly string[];
  readonly time?: TemporalExtent;
  readonly area?: Area;
  /** One condition an item property: an expression with parameter `value` and a boolean result. */
  readonly properties?: Readonly<Record<string, Expression>>;
  readonly featureFlags?: Readonly<Record<string, unknown>>;
}

export type GroupBy =
  | { readonly kind: 'period'; readonly period: string }
  | { readonly kind: 'intervals'; readonly intervals: readonly TemporalExtent[]; readonly labels?: readonly Label[] };

/** Which labels of a dimension stay, and in which order. */
export type Selection =
  | { readonly kind: 'labels'; readonly labels: readonly Label[] }
  | { readonly kind: 'bands'; readonly bands: readonly string[]; readonly wavelengths: readonly (readonly [number, number])[] }
  | { readonly kind: 'interval'; readonly extent: TemporalExtent };

export type ResampleTarget =
  | {
      readonly kind: 'grid';
      /** x, y in target units; 0 keeps (or, with a new projection, GDAL's suggested one). */
      readonly resolution: readonly [number, number];
      readonly projection?: number | string;
      readonly align: 'upper-left' | 'lower-left' | 'upper-right' | 'lower-right';
    }
  /** The grid of another operator's cube. */
  | { readonly kind: 'like'; readonly operator: Hash };

export type Reshape =
  | {
      readonly kind: 'add';
      readonly name: string;
      readonly label: Label;
      readonly type: 'spatial' | 'temporal' | 'bands' | 'geometry' | 'other';
    }
  | { readonly kind: 'drop'; readonly name: string }
  | { readonly kind: 'rename'; readonly source: string; readonly target: string }
  | { readonly kind: 'relabel'; readonly dimension: string; readonly target: readonly Label[]; readonly source: readonly Label[] };

export type Border = number | 'replicate' | 'reflect' | 'reflect_pixel' | 'wrap';

/**
 * The closed set of what can be done to cubes. Inputs are hashes: operators form a DAG, and the hash covers everything below.
 * Label selections stay as the user wrote them until the plan is bound, when the labels are known.
 */
export type OperatorBody =
  /** A collection's pixels. */
  | { readonly op: 'source'; readonly query: CollectionQuery }
  /** A cube given by value (content hash of an `InlineCube`). */
  | { readonly op: 'inline'; readonly content: Hash }
  /** Each value by itself; inputs of equal shape, or without dimensions. Parameters: one an input. */
  | { readonly op: 'map'; readonly inputs: readonly Hash[]; readonly expression: Expression }
  /** An expression over all values along a dimension (parameter `data`): drops it, replaces its labels, or makes a new one. */
  | {
      readonly op: 'along';
      readonly input: Hash;
      readonly dimension: string;
      readonly target: { readonly kind: 'drop' } | { readonly kind: 'same' } | { readonly kind: 'new'; readonly name: string };
      readonly expression: Expression;
    }
  /** Bins along the temporal dimension (named, or the only one), each reduced (parameter `data`). */
  | { readonly op: 'group'; readonly input: Hash; readonly dimension?: string; readonly by: GroupBy; readonly expression: Expression }
  /** A function of two bands (parameters `x`, `y`) found by name or common name; drops the bands, or adds one to them. */
  | {
      readonly op: 'index';
      readonly input: Hash;
      /** `exception` is thrown where none or several match. */
      readonly bands: readonly { readonly name: string; readonly exception: string; readonly argument: string }[];
      readonly targetBand: string | null;
      readonly expression: Expression;
    }
  | { readonly op: 'select'; readonly input: Hash; readonly dimension?: string; readonly selection: Selection }
  /** The pixels whose centres lie in the area. */
  | { readonly op: 'crop'; readonly input: Hash; readonly area: Area }
  | {
      readonly op: 'window';
      readonly input: Hash;
      /** Rows of weights, both sizes odd. */
      readonly kernel: readonly (readonly number[])[];
      readonly factor: number;
      readonly border: Border;
      readonly replaceInvalid: number;
    }
  | { readonly op: 'resample'; readonly input: Hash; readonly target: ResampleTarget; readonly method: ResampleMethod }
  /** Resolver parameters: `x`, `y`. */
  | { readonly op: 'merge'; readonly inputs: readonly [Hash, Hash]; readonly resolver?: Expression }
  | { readonly op: 'mask'; readonly input: Hash; readonly by: Hash; readonly replacement: number | boolean | string | null }
  /** Pixels in each geometry reduced (parameter `data`) to a vector cube. */
  | {
      readonly op: 'zonal';
      readonly input: Hash;
      readonly features: Hash;
      readonly targetDimension: string;
      readonly expression: Expression;
    }
  | { readonly op: 'reshape'; readonly input: Hash; readonly change: Reshape };

/** `nodes` are the process graph nodes that an operator came from: errors, previews and profiles name them. They do not count in the hash. */
export type Operator = OperatorBody & { readonly hash: Hash; readonly nodes: readonly string[] };
export type OperatorOf<K extends OperatorBody['op']> = Extract<Operator, { op: K }>;

/** Hashes of the operators below. */
export function inputsOf(operator: OperatorBody): readonly Hash[] {
  switch (operator.op) {
    case 'source':
    case 'inline':
      return [];
    case 'map':
    case 'merge':
      return operator.inputs;
    case 'mask':
      return [operator.input, operator.by];
    case 'resample':
      return operator.target.kind === 'like' ? [operator.input, operator.target.operator] : [operator.input];
    default:
      return [operator.input];
  }
}
