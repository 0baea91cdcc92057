import type { LoweringContext, Value } from './value.ts';

export interface ProcessParameter {
  readonly name: string;
  readonly description: string;
  /** JSON Schema with openEO subtypes, or several of them. */
  readonly schema: object | readonly object[];
  readonly optional?: boolean;
  readonly default?: unknown;
  readonly experimental?: boolean;
  readonly deprecated?: boolean;
}

/** Arguments with defaults filled in, by parameter name. Absent: an optional parameter without default. */
export type Arguments = Readonly<Record<string, Value>>;

/** One file a process: what it says of itself and what it means, side by side. `lower` is pure: no catalog, no pixels. */
export interface ProcessDefinition {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly categories: readonly string[];
  readonly experimental?: boolean;
  readonly deprecated?: boolean;
  readonly parameters: readonly ProcessParameter[];
  readonly returns: { readonly description: string; readonly schema: object | readonly object[] };
  /** Arguments that are no parameters of the specification but that clients send, passed on as they are. */
  readonly extraArguments?: readonly string[];
  readonly exceptions?: Readonly<Record<string, { readonly description?: string; readonly message: string }>>;
  readonly links?: readonly object[];
  readonly lower: (args: Arguments, context: LoweringContext) => Value;
}
