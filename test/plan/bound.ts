import type { Hash, InlineCube, Operator, OperatorBody } from '../../src/algebra/index.ts';
import { type Band, type CubeSchema, crsOf, type Dimension, type Grid, lengthOf, timeLabelOf } from '../../src/cube/index.ts';
import { type Binding, type BoundOperator, bindOperators, boundInputs, hashOf } from '../../src/plan/index.ts';

/** Operators over sources with made-up schemas, bound without a catalog. */
export class Drawing {
  readonly operators = new Map<Hash, Operator>();
  readonly #sources = new Map<Hash, { readonly schema: CubeSchema; readonly pixels: Hash }>();
  readonly #inline = new Map<Hash, InlineCube>();

  add(body: OperatorBody): Hash {
    const hash = hashOf(body);
    this.operators.set(hash, { ...body, hash, nodes: [`n${this.operators.size}`] } as Operator);
    return hash;
  }

  source(name: string, schema: CubeSchema): Hash {
    const hash = this.add({ op: 'source', query: { from: { kind: 'collection', id: name } } });
    this.#sources.set(hash, { schema, pixels: hashOf(name) });
    return hash;
  }

  inline(cube: InlineCube): Hash {
    const content = hashOf(cube);
    this.#inline.set(content, cube);
    return this.add({ op: 'inline', content });
  }

  bind(): Binding {
    return bindOperators(this.operators, {
      sources: this.#sources,
      inline: (hash) => this.#inline.get(hash)!,
      features: () => ({ labels: ['a', 'b'], box: { west: 0, south: 0, east: 1, north: 1, crs: crsOf(4326) } }),
    });
  }

  /** The operator that a logical one became. */
  bound(hash: Hash): BoundOperator {
    const { operators, of } = this.bind();
    return operators.get(of.get(hash)!)!;
  }
}

const lattice = { crs: crsOf(32631), anchorX: 600_000, anchorY: 5_700_000, stepX: 10, stepY: 10 };

export function gridAt(column: number, row: number, width: number, height: number): Grid {
  return { lattice, column, row, width, height };
}

export function raster(grid: Grid, times: readonly string[], bands: readonly Omit<Band, 'categorical'>[]): CubeSchema {
  const all = bands.map((band) => ({ ...band, categorical: false }));
  return {
    dimensions: [
      { kind: 'temporal', name: 't', labels: times.map(timeLabelOf) },
      { kind: 'bands', name: 'bands', labels: all.map(({ name }) => name), bands: all },
      { kind: 'spatial', name: 'y', axis: 'y', labels: 'grid' },
      { kind: 'spatial', name: 'x', axis: 'x', labels: 'grid' },
    ],
    grid,
    type: all[0]!.type,
  };
}

/** Type and no-data of each band, as `u8/0`. */
export function storageOf(operator: BoundOperator): readonly string[] {
  const bands = operator.schema.dimensions.find(
    (dimension): dimension is Extract<Dimension, { kind: 'bands' }> => dimension.kind === 'bands',
  );
  const facts = bands === undefined ? [operator.schema] : bands.bands;
  return facts.map(({ type, nodata }) => `${type}/${nodata ?? '-'}`);
}

function describe(operator: BoundOperator): string {
  const sizes = operator.schema.dimensions.map((dimension) => `${dimension.name} ${lengthOf(operator.schema, dimension)}`).join(', ');
  switch (operator.op) {
    case 'source':
      return `source (${sizes})`;
    case 'select':
      return `select ${operator.indices.join()} of ${operator.position} (${sizes})`;
    case 'reshape':
      return `${operator.change} (${sizes})`;
    case 'group':
      return `group ${JSON.stringify(operator.groups)} (${sizes})`;
    default:
      return `${operator.op} (${sizes})`;
  }
}

/** A bound plan as an indented tree, inputs below. */
export function treeOf(binding: Binding, root: Hash): string {
  const lines: string[] = [];
  const visit = (hash: Hash, depth: number): void => {
    const operator = binding.operators.get(hash)!;
    lines.push(`${'  '.repeat(depth)}${describe(operator)}`);
    for (const input of boundInputs(operator)) visit(input, depth + 1);
  };
  visit(binding.of.get(root)!, 0);
  return lines.join('\n');
}
