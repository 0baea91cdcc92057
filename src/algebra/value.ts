import type { Expression } from './expression.ts';
import type { Hash, OperatorBody } from './operator.ts';

/** A node's result while a graph is lowered. */
export type Value =
  /** Known now: JSON values, also NaN and infinities; arrays; objects. */
  | { readonly kind: 'literal'; readonly value: unknown }
  /** Inside a callback: a node of the expression under construction. */
  | { readonly kind: 'expression'; readonly scope: unknown; readonly node: number }
  | { readonly kind: 'cube'; readonly operator: Hash }
  /** GeoJSON by content hash. */
  | { readonly kind: 'features'; readonly features: Hash }
  /** A child process graph, lowered when the process that takes it says with which parameters. */
  | CallbackValue
  /** What save_result gives: a cube (or other value) to be written. */
  | { readonly kind: 'saved'; readonly value: Value; readonly format: string; readonly options: Readonly<Record<string, unknown>> };

export interface CallbackValue {
  readonly kind: 'callback';
  /** Opaque to processes. */
  readonly graph: unknown;
}

/** What a process's `lower` may do. */
export interface LoweringContext {
  /** Id of the process graph node, for errors. */
  readonly node: string;
  /**
   * Applies a function of the table. All operands literal: computed now, by openEO's rules for null and NaN.
   * Inside a callback: a node of its expression. On cubes without dimensions: a `map` operator.
   */
  call(name: string, operands: readonly Value[], options?: Readonly<Record<string, unknown>>): Value;
  /** As `call`, for functions that take a lambda (`array_apply`, `array_filter`, `count` …); parameters as the function passes them. */
  callWithLambda(
    name: string,
    operands: readonly Value[],
    callback: CallbackValue,
    parameters: readonly string[],
    options?: Readonly<Record<string, unknown>>,
  ): Value;
  /** Lowers a callback to a closed expression over the parameters; `context` is bound to the callback's `context` parameter. */
  lambda(callback: CallbackValue, parameters: readonly string[], context?: Value): Expression;
  /** Adds an operator and gives its cube. Equal operators are one. */
  add(operator: OperatorBody): Value;
  /** Labels of a dimension, as a literal: the plan is bound so far to know them. */
  labels(operator: Hash, dimension: string): Value;
  /** Stores content that an operator refers to (features, inline cubes) and gives its hash. */
  content(value: unknown): Hash;
  fail(code: string, message: string, argument?: string): never;
  warn(message: string): void;
}
