/**
 * What a child process graph computes, as a closed SSA graph: operands by index, each node after its operands.
 * Values are scalars (number, boolean, string, null) or arrays of them (`LabelledArray` in the interpreter).
 * An expression is plain JSON but for non-finite constants, which `constantToJson` encodes.
 */
export interface Expression {
  /** Names of the values that the expression takes, in order. */
  readonly parameters: readonly string[];
  readonly nodes: readonly ExpressionNode[];
  /** Index of the node that is the expression's value. */
  readonly result: number;
}

export type ExpressionNode =
  | { readonly e: 'constant'; readonly value: unknown }
  /** `name` is one of the expression's parameters. */
  | { readonly e: 'parameter'; readonly name: string }
  /** A function of the table in `functions/`. A lambda's first parameters are the function's own (x, index, label …), the rest captures, whose values are the last operands. */
  | {
      readonly e: 'call';
      readonly function: string;
      readonly operands: readonly number[];
      readonly options?: Readonly<Record<string, unknown>>;
      readonly lambda?: Expression;
    };

/** Reducers by what they must keep: partials that merge, a histogram or ranks, or every value. */
export type ReducerClass = 'algebraic' | 'selectable' | 'holistic';
