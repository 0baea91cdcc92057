import type { Expression, ExpressionNode, Value } from '../algebra/index.ts';
import { canonicalJson } from './hash.ts';

/** An expression under construction. Equal nodes are one; values of an enclosing scope come in as captures. */
export class ExpressionScope {
  readonly #parent: ExpressionScope | undefined;
  readonly #parameters: string[];
  readonly #nodes: ExpressionNode[] = [];
  readonly #known = new Map<string, number>();
  readonly #captured = new Map<number, { readonly name: string; readonly value: Value }>();

  constructor(parameters: readonly string[], parent?: ExpressionScope) {
    this.#parameters = [...parameters];
    this.#parent = parent;
  }

  #add(node: ExpressionNode): number {
    const key = canonicalJson(node);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#nodes.push(node);
    this.#known.set(key, this.#nodes.length - 1);
    return this.#nodes.length - 1;
  }

  #value(node: number): Value {
    return { kind: 'expression', scope: this, node };
  }

  parameter(name: string): Value {
    return this.#value(this.#add({ e: 'parameter', name }));
  }

  /** The node of a value in this scope: literals become constants, values of enclosing scopes captures. Undefined for values that no expression can hold. */
  nodeOf(value: Value): number | undefined {
    if (value.kind === 'literal') return this.#add({ e: 'constant', value: value.value });
    if (value.kind !== 'expression') return undefined;
    if (value.scope === this) return value.node;
    const outer = this.#parent?.nodeOf(value);
    if (outer === undefined) return undefined;
    let capture = this.#captured.get(outer);
    if (capture === undefined) {
      capture = { name: `capture${this.#captured.size}`, value: { kind: 'expression', scope: this.#parent, node: outer } };
      this.#captured.set(outer, capture);
      this.#parameters.push(capture.name);
    }
    return this.#add({ e: 'parameter', name: capture.name });
  }

  call(name: string, operands: readonly number[], options?: Readonly<Record<string, unknown>>, lambda?: Expression): Value {
    const given = options !== undefined && Object.keys(options).length > 0;
    return this.#value(
      this.#add({ e: 'call', function: name, operands, ...(given ? { options } : {}), ...(lambda === undefined ? {} : { lambda }) }),
    );
  }

  /** Values of the enclosing scope that the finished expression takes as its last parameters, in order. */
  captures(): readonly Value[] {
    return [...this.#captured.values()].map(({ value }) => value);
  }

  /** The expression with only what its result needs, in an order that follows from the result alone: graphs that differ in the order of their keys mean the same. */
  finish(result: number): Expression {
    const nodes = this.#nodes;
    const position = new Map<number, number>();
    const ordered: ExpressionNode[] = [];
    const pending = [result];
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (position.has(index)) continue;
      const node = nodes[index]!;
      const missing = node.e === 'call' ? node.operands.filter((operand) => !position.has(operand)) : [];
      if (missing.length > 0) {
        pending.push(index, ...missing.reverse());
        continue;
      }
      position.set(index, ordered.length);
      ordered.push(node.e === 'call' ? { ...node, operands: node.operands.map((operand) => position.get(operand)!) } : node);
    }
    return { parameters: this.#parameters, nodes: ordered, result: position.get(result)! };
  }
}
