import fc from 'fast-check';
import type { Expression, ExpressionNode, Hash, InlineCube, Operator, OperatorBody } from '../../src/algebra/index.ts';
import {
  allocate,
  type Band,
  type CubeSchema,
  centreX,
  centreY,
  crsOf,
  type Grid,
  type Lattice,
  lengthOf,
  type NumericArray,
  type NumericType,
  OpenEOError,
  onLattice,
  timeLabelOf,
} from '../../src/cube/index.ts';
import type { EvaluationEnvironment } from '../../src/engine/fused/plane-evaluator.ts';
import { noUsage } from '../../src/engine/task.ts';
import { type Binding, type BoundOperator, bindOperators, boundInputs, hashOf } from '../../src/plan/index.ts';

/** Choices are numbers from 0 to 1, so that they shrink, and mean something whatever came before them. */
export interface Step {
  readonly kind: number;
  readonly first: number;
  readonly second: number;
  readonly choices: readonly number[];
}

const choice = fc.integer({ min: 0, max: 9999 }).map((part) => part / 10_000);

export const randomSteps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.noBias(fc.record({ kind: choice, first: choice, second: choice, choices: fc.array(choice, { minLength: 8, maxLength: 8 }) })),
  { minLength: 1, maxLength: 7, size: 'max' },
);

export interface World {
  readonly operators: ReadonlyMap<Hash, BoundOperator>;
  /** The last cube. */
  readonly root: Hash;
  /** What was built, for people. */
  readonly story: readonly string[];
  environment(scratchFolder: string): EvaluationEnvironment;
  plane(source: BoundOperator, plane: number): NumericArray;
}

/** What is known of a cube beside its schema. */
interface Made {
  readonly hash: Hash;
  /** No rounding has happened: comparisons and floors of the values mean the same on every rung. */
  readonly exact: boolean;
  /** Values are at most this large; beyond 2^20 nothing more is multiplied. */
  readonly size: number;
  readonly boolean: boolean;
}

function pick<T>(items: readonly T[], part: number): T {
  return items[Math.floor(part * items.length)]!;
}

const lattice: Lattice = { crs: crsOf(32631), anchorX: 600_007, anchorY: 5_700_003, stepX: 10, stepY: 10 };
/** The same pixels counted from elsewhere. */
const otherAnchor: Lattice = { ...lattice, anchorX: lattice.anchorX + 40, anchorY: lattice.anchorY - 20 };
const times = ['2024-01-03', '2024-01-20', '2024-02-07', '2024-02-21', '2024-04-09'];

interface SourceSpec {
  readonly grid: Grid;
  readonly times: readonly number[];
  readonly bands: readonly { readonly name: string; readonly type: NumericType; readonly nodata?: number }[];
}

const sources: readonly SourceSpec[] = [
  {
    grid: { lattice, column: 3, row: 2, width: 9, height: 6 },
    times: [0, 1, 2, 3, 4],
    bands: [
      { name: 'red', type: 'u8', nodata: 0 },
      { name: 'nir', type: 'u8', nodata: 0 },
    ],
  },
  {
    grid: { lattice: otherAnchor, column: 1, row: 2, width: 7, height: 7 },
    times: [0, 1, 2, 3, 4],
    bands: [
      { name: 'nir', type: 'i16', nodata: -32768 },
      { name: 'heat', type: 'f32' },
      { name: 'class', type: 'u8', nodata: 255 },
    ],
  },
  {
    grid: { lattice, column: 0, row: 0, width: 11, height: 5 },
    times: [1, 4],
    bands: [{ name: 'wide', type: 'f64', nodata: -9999 }],
  },
  {
    grid: { lattice: { ...lattice, stepX: 20, stepY: 20 }, column: 0, row: 1, width: 5, height: 4 },
    times: [0, 1, 2, 3, 4],
    bands: [
      { name: 'red', type: 'u16', nodata: 65535 },
      { name: 'nir', type: 'u16', nodata: 65535 },
    ],
  },
];

function sourceSchema({ grid, times: picked, bands }: SourceSpec): CubeSchema {
  const all: Band[] = bands.map((band) => ({ ...band, categorical: false }));
  return {
    dimensions: [
      { kind: 'temporal', name: 't', labels: picked.map((time) => timeLabelOf(times[time]!)) },
      { kind: 'bands', name: 'bands', labels: all.map(({ name }) => name), bands: all },
      { kind: 'spatial', name: 'y', axis: 'y', labels: 'grid' },
      { kind: 'spatial', name: 'x', axis: 'x', labels: 'grid' },
    ],
    grid,
    type: all[0]!.type,
  };
}

function noise(seed: number, ...parts: readonly number[]): number {
  let state = Math.imul(seed + 1, 0x9e3779b9);
  for (const part of parts) {
    state = Math.imul(state ^ (part + 0x7f4a7c15), 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return (state >>> 0) / 4_294_967_296;
}

function planeOf(seed: number, index: number, spec: SourceSpec, plane: number): NumericArray {
  const { type, nodata = Number.NaN } = spec.bands[plane % spec.bands.length]!;
  const data = allocate(type, spec.grid.width * spec.grid.height);
  const isEmpty = noise(seed, index, plane, 5) < 0.1;
  for (let pixel = 0; pixel < data.length; pixel += 1) {
    const random = noise(seed, index, plane, pixel);
    const value = Math.floor(noise(seed, index, plane, pixel, 9) * 13);
    const signed = type === 'i16' ? value - 6 : type === 'f32' || type === 'f64' ? (value - 6) / 4 : value + 1;
    data[pixel] = isEmpty || random < 0.2 ? nodata : signed;
  }
  return data;
}

/** An expression as it is written: numbers are constants, texts parameters, lists calls. */
type Written =
  | number
  | boolean
  | null
  | string
  | readonly [string, ...(Written | { readonly options: Readonly<Record<string, unknown>> } | { readonly lambda: Expression })[]];

function isOptions(part: unknown): part is { readonly options?: Readonly<Record<string, unknown>>; readonly lambda?: Expression } {
  return part !== null && typeof part === 'object' && !Array.isArray(part);
}

export function expression(parameters: readonly string[], written: Written): Expression {
  const nodes: ExpressionNode[] = [];
  const add = (node: ExpressionNode): number => nodes.push(node) - 1;
  const visit = (part: Written): number => {
    if (typeof part === 'string') return add({ e: 'parameter', name: part });
    if (part === null || typeof part === 'number' || typeof part === 'boolean') return add({ e: 'constant', value: part });
    const [name, ...rest] = part;
    const operands = rest.filter((each) => !isOptions(each)).map((each) => visit(each as Written));
    const extras = Object.assign({}, ...rest.filter(isOptions)) as { options?: Record<string, unknown>; lambda?: Expression };
    return add({ e: 'call', function: name, operands, ...extras });
  };
  const result = visit(written);
  return { parameters, nodes, result };
}

interface Reduction {
  readonly written: Written;
  readonly exact: boolean;
  /** How much larger than the values the result may be, by their number. */
  readonly growth: (count: number) => number;
  readonly boolean?: boolean;
}

const same = (): number => 1;
const grows = (count: number): number => Math.max(1, count);

function reductions(ignoreNodata: boolean, isBoolean: boolean, mayMultiply: boolean): readonly Reduction[] {
  const options = { options: { ignoreNodata } };
  const half: Expression = expression(['x'], ['multiply', 'x', 0.5]);
  const large: Expression = expression(['x'], ['gt', 'x', 2]);
  const atIndex: Expression = expression(['x', 'index'], ['add', 'x', 'index']);
  const common: readonly Reduction[] = [
    { written: ['first', 'data', options], exact: true, growth: same, boolean: isBoolean },
    { written: ['last', 'data', options], exact: true, growth: same, boolean: isBoolean },
    { written: ['count', 'data'], exact: true, growth: grows },
    { written: ['count', 'data', { options: { all: true } }], exact: true, growth: grows },
    { written: ['array_element', 'data', 0, { options: { returnNodata: true } }], exact: true, growth: same, boolean: isBoolean },
    { written: ['array_element', 'data', 2, { options: { returnNodata: true } }], exact: true, growth: same, boolean: isBoolean },
  ];
  if (isBoolean) {
    return [
      ...common,
      { written: ['any', 'data', options], exact: true, growth: same, boolean: true },
      { written: ['all', 'data', options], exact: true, growth: same, boolean: true },
    ];
  }
  const numeric: readonly Reduction[] = [
    ...common,
    { written: ['sum', 'data', options], exact: true, growth: grows },
    { written: ['min', 'data', options], exact: true, growth: same },
    { written: ['max', 'data', options], exact: true, growth: same },
    { written: ['mean', 'data', options], exact: false, growth: same },
    { written: ['median', 'data', options], exact: true, growth: same },
    { written: ['sd', 'data', options], exact: false, growth: same },
    { written: ['variance', 'data', options], exact: false, growth: (count) => 1e3 * count },
    { written: ['subtract', ['max', 'data', options], ['min', 'data', options]], exact: true, growth: () => 2 },
    { written: ['mean', ['array_apply', 'data', { lambda: half }], options], exact: false, growth: same },
    { written: ['count', 'data', { lambda: large }], exact: true, growth: grows },
    { written: ['max', ['array_apply', 'data', { lambda: atIndex }], options], exact: true, growth: () => 8 },
    { written: ['sum', ['array_create', ['first', 'data'], 3, ['last', 'data', options]], options], exact: true, growth: () => 6 },
    { written: ['min', ['array_concat', 'data', ['array_create', 2, null]], options], exact: true, growth: same },
    {
      written: ['array_element', ['sort', 'data', { options: { nodata: false } }], 1, { options: { returnNodata: true } }],
      exact: true,
      growth: same,
    },
    { written: ['array_element', ['cumsum', 'data'], 1, { options: { returnNodata: true } }], exact: true, growth: grows },
    { written: ['if', ['gt', ['count', 'data'], 2], ['mean', 'data'], null], exact: false, growth: same },
  ];
  return mayMultiply ? [...numeric, { written: ['product', 'data', options], exact: true, growth: () => 2 ** 12 }] : numeric;
}

interface MapRule {
  readonly written: Written;
  readonly exact: boolean;
  readonly growth: number;
  readonly boolean?: boolean;
}

/** Functions of a number that any rung computes alike. */
function numberMaps(constant: number): readonly MapRule[] {
  return [
    { written: ['add', 'x', constant], exact: true, growth: 2 },
    { written: ['subtract', constant, 'x'], exact: true, growth: 2 },
    { written: ['multiply', 'x', constant], exact: true, growth: 8 },
    { written: ['divide', 'x', 4], exact: true, growth: 1 },
    { written: ['divide', constant, 'x'], exact: false, growth: 64 },
    { written: ['absolute', 'x'], exact: true, growth: 1 },
    { written: ['if', ['is_nodata', 'x'], constant, 'x'], exact: true, growth: 2 },
    { written: ['if', ['is_valid', 'x'], 'x', null], exact: true, growth: 1 },
    { written: ['is_nodata', 'x'], exact: true, growth: 1, boolean: true },
    { written: 7, exact: true, growth: 8 },
  ];
}

/** Those whose result jumps: only of values that no rounding has touched. */
function exactMaps(constant: number): readonly MapRule[] {
  return [
    { written: ['floor', 'x'], exact: true, growth: 1 },
    { written: ['round', 'x', 0], exact: true, growth: 1 },
    { written: ['sgn', 'x'], exact: true, growth: 1 },
    { written: ['mod', 'x', 3], exact: true, growth: 1 },
    { written: ['clip', 'x', -2, 5], exact: true, growth: 1 },
    { written: ['gt', 'x', constant], exact: true, growth: 1, boolean: true },
    { written: ['eq', 'x', constant], exact: true, growth: 1, boolean: true },
    { written: ['between', 'x', 1, constant], exact: true, growth: 1, boolean: true },
    { written: ['if', ['lt', 'x', constant], 'x', ['multiply', 'x', 2]], exact: true, growth: 2 },
    { written: ['if', ['lt', 'x', constant], 'x'], exact: true, growth: 1 },
    { written: ['neq', 'x', 4, { options: { delta: 1 } }], exact: true, growth: 1, boolean: true },
    { written: ['linear_scale_range', 'x', 0, 8, 0, 16], exact: true, growth: 16 },
  ];
}

const booleanMaps: readonly MapRule[] = [
  { written: ['not', 'x'], exact: true, growth: 1, boolean: true },
  { written: ['and', 'x', true], exact: true, growth: 1, boolean: true },
  { written: ['or', 'x', null], exact: true, growth: 1, boolean: true },
  { written: ['xor', 'x', true], exact: true, growth: 1, boolean: true },
  { written: ['if', 'x', 3, 1], exact: true, growth: 4 },
  { written: ['if', 'x', 3], exact: true, growth: 4 },
  { written: ['if', ['is_nodata', 'x'], 2, ['if', 'x', 1, 0]], exact: true, growth: 4 },
];

const pairMaps: readonly MapRule[] = [
  { written: ['add', 'x', 'y'], exact: true, growth: 2 },
  { written: ['subtract', 'x', 'y'], exact: true, growth: 2 },
  { written: ['normalized_difference', 'x', 'y'], exact: false, growth: 64 },
  { written: ['if', ['is_nodata', 'x'], 'y', 'x'], exact: true, growth: 1 },
];

const resolvers: readonly MapRule[] = [
  ...pairMaps.filter(({ exact }) => exact),
  { written: 'x', exact: true, growth: 1 },
  { written: 'y', exact: true, growth: 1 },
  { written: ['max', ['array_create', 'x', 'y']], exact: true, growth: 1 },
  { written: ['sum', ['array_create', 'x', 'y'], { options: { ignoreNodata: false } }], exact: true, growth: 2 },
];

const features = 'f'.repeat(64);

/** Pixels inside the features that crops refer to: by their place, so that every window and every lattice agrees. */
function inside(grid: Grid): Uint8Array {
  return Uint8Array.from({ length: grid.width * grid.height }, (_, pixel) => {
    const column = Math.floor((centreX(grid, pixel % grid.width) - lattice.anchorX) / 10);
    const row = Math.floor((lattice.anchorY - centreY(grid, Math.floor(pixel / grid.width))) / 10);
    return (column + 2 * row) % 5 === 0 ? 0 : 1;
  });
}

class Builder {
  readonly operators = new Map<Hash, Operator>();
  readonly contents = new Map<Hash, InlineCube>();
  readonly specs = new Map<string, { readonly spec: SourceSpec; readonly index: number }>();
  readonly made: Made[] = [];
  readonly story: string[] = [];
  readonly #schemas = new Map<Hash, { readonly schema: CubeSchema; readonly pixels: Hash }>();
  binding: Binding = { operators: new Map(), of: new Map() };

  constructor() {
    sources.forEach((spec, index) => {
      const body: OperatorBody = { op: 'source', query: { from: { kind: 'collection', id: `S${index}` } } };
      const hash = hashOf(body);
      this.operators.set(hash, { ...body, hash, nodes: [`s${index}`] } as Operator);
      this.specs.set(`pixels${index}`, { spec, index });
      this.#schemas.set(hash, { schema: sourceSchema(spec), pixels: `pixels${index}` });
      this.made.push({ hash, exact: true, size: 16, boolean: false });
    });
    this.#bind(this.operators);
  }

  #bind(operators: ReadonlyMap<Hash, Operator>): void {
    const whole = {
      west: lattice.anchorX + 41,
      north: lattice.anchorY - 11,
      east: lattice.anchorX + 96,
      south: lattice.anchorY - 68,
      crs: lattice.crs,
    };
    this.binding = bindOperators(operators, {
      sources: this.#schemas,
      inline: (hash) => this.contents.get(hash)!,
      features: () => ({ labels: ['only'], box: whole }),
    });
  }

  schema(made: Made): CubeSchema {
    return this.binding.operators.get(this.binding.of.get(made.hash)!)!.schema;
  }

  /** Adds an operator; what cannot be bound (a dimension that is not there) leaves everything as it was. */
  add(body: OperatorBody, facts: Omit<Made, 'hash'>): boolean {
    const hash = hashOf(body);
    if (this.operators.has(hash)) return false;
    const before = this.binding;
    const next = new Map(this.operators);
    next.set(hash, { ...body, hash, nodes: [`n${this.made.length}`] } as Operator);
    try {
      this.#bind(next);
    } catch (error) {
      if (!(error instanceof OpenEOError)) throw error;
      this.binding = before;
      return false;
    }
    const { schema } = this.binding.operators.get(this.binding.of.get(hash)!)!;
    const volume = schema.dimensions.reduce((product, dimension) => product * lengthOf(schema, dimension), 1);
    if (schema.grid === undefined || volume === 0 || volume > 12_000) {
      this.binding = before;
      return false;
    }
    this.operators.set(hash, next.get(hash)!);
    this.made.push({ hash, ...facts });
    this.story.push(`n${this.made.length - 1} = ${JSON.stringify(body)} of ${describeSchema(schema)}`);
    return true;
  }
}

function describeSchema({ dimensions, grid, type }: CubeSchema): string {
  const shown = dimensions.map((dimension) =>
    dimension.kind === 'bands'
      ? `bands ${dimension.bands.map((band) => `${band.name}:${band.type}/${band.nodata ?? '-'}`).join(' ')}`
      : `${dimension.name} ${dimension.labels === 'grid' ? '' : (dimension.labels as readonly unknown[]).length}`,
  );
  return `[${shown.join(', ')}] ${type} ${grid === undefined ? '' : `${grid.column},${grid.row} ${grid.width}x${grid.height}`}`;
}

const largest = 2 ** 20;

function apply(builder: Builder, step: Step): void {
  const input = pick(builder.made, step.first ** 0.5);
  const other = pick(builder.made, step.second);
  const schema = builder.schema(input);
  const [a, b, c, d, e] = step.choices as [number, number, number, number, number];
  const labelled = schema.dimensions.filter((dimension) => !(dimension.kind === 'spatial' && dimension.labels === 'grid'));
  const dimension = labelled.length === 0 ? undefined : pick(labelled, a);
  const constant = pick([1, 2, 3, -2, 0.5, 0], b);
  const size = (growth: number): number => input.size * growth;
  const small = (growth: number): boolean => input.size * growth <= largest;
  switch (Math.floor(step.kind * 12)) {
    case 0:
    case 1: {
      const rules = input.boolean ? booleanMaps : input.exact ? [...numberMaps(constant), ...exactMaps(constant)] : numberMaps(constant);
      const rule = pick(rules, c);
      if (!small(rule.growth)) return;
      const isExact = rule.exact && (input.exact || rule.boolean === true || typeof rule.written === 'number');
      builder.add(
        { op: 'map', inputs: [input.hash], expression: expression(['x'], rule.written) },
        { exact: isExact, size: size(rule.growth), boolean: rule.boolean === true },
      );
      return;
    }
    case 2: {
      if (dimension === undefined) return;
      const count = lengthOf(schema, dimension);
      const rule = pick(reductions(b < 0.7, input.boolean, input.size < 32), c);
      if (!small(rule.growth(count))) return;
      const isCounting = !input.exact && JSON.stringify(rule.written).includes('"gt"');
      if (isCounting) return;
      const needsExact = !input.exact && JSON.stringify(rule.written).includes('median');
      builder.add(
        {
          op: 'along',
          input: input.hash,
          dimension: dimension.name,
          target: { kind: 'drop' },
          expression: expression(['data'], rule.written),
        },
        { exact: rule.exact && input.exact && !needsExact, size: size(rule.growth(count)), boolean: rule.boolean === true },
      );
      return;
    }
    case 3: {
      if (dimension === undefined || input.boolean) return;
      const lambda = expression(['x'], ['add', 'x', constant]);
      const indexed = expression(['x', 'index'], ['multiply', 'x', 'index']);
      const written: readonly Written[] = [
        ['array_apply', 'data', { lambda }],
        ['array_apply', 'data', { lambda: indexed }],
        ['quantiles', 'data', { options: { probabilities: [0, 0.5, 1], ignoreNodata: b < 0.7 } }],
        ['array_create', ['max', 'data'], 'data', ['count', 'data']].slice(0, 2) as unknown as Written,
        ['array_create', ['min', 'data'], ['count', 'data']],
        ['sort', 'data', { options: { nodata: true } }],
        ['cumsum', 'data'],
        ['array_modify', 'data', ['array_create', 0.5, 3], 0, 1],
        ['array_concat', 'data', ['array_create', ['first', 'data'], 1]],
        ['if', ['is_nodata', ['first', 'data']], ['array_create', 1, 2], ['array_create', ['first', 'data'], ['last', 'data']]],
      ];
      if (!small(8)) return;
      builder.add(
        {
          op: 'along',
          input: input.hash,
          dimension: dimension.name,
          target: d < 0.6 ? { kind: 'same' } : { kind: 'new', name: 'made' },
          expression: expression(['data'], pick(written, c)),
        },
        { exact: input.exact && !JSON.stringify(pick(written, c)).includes('quantiles'), size: size(8), boolean: false },
      );
      return;
    }
    case 4: {
      const rule = pick(reductions(b < 0.7, input.boolean, input.size < 32), c);
      if (!small(rule.growth(5)) || (!input.exact && /"gt"|median/.test(JSON.stringify(rule.written)))) return;
      const by =
        d < 0.5
          ? ({ kind: 'period', period: pick(['month', 'day', 'season'], e) } as const)
          : ({
              kind: 'intervals',
              intervals: [
                ['2024-01-01', '2024-02-10'],
                ['2024-02-01', '2024-05-01'],
                ['2025-01-01', '2026-01-01'],
              ],
            } as const);
      if (by.kind === 'period' && by.period === 'day') return;
      builder.add(
        { op: 'group', input: input.hash, by, expression: expression(['data'], rule.written) },
        { exact: rule.exact && input.exact, size: size(rule.growth(5)), boolean: rule.boolean === true },
      );
      return;
    }
    case 5: {
      if (dimension === undefined || dimension.labels === 'grid') return;
      const labels = (dimension.labels as readonly (string | number | { readonly text: string })[]).map((label) =>
        typeof label === 'object' ? label.text : label,
      );
      const chosen = labels.filter((_, index) => step.choices[(index + 2) % 8]! < 0.6);
      if (chosen.length === 0) return;
      builder.add(
        {
          op: 'select',
          input: input.hash,
          dimension: dimension.name,
          selection: { kind: 'labels', labels: b < 0.5 ? chosen : [...chosen].reverse() },
        },
        { exact: input.exact, size: input.size, boolean: input.boolean },
      );
      return;
    }
    case 6: {
      const facts = { exact: input.exact, size: input.size, boolean: input.boolean };
      if (b < 0.4) {
        builder.add({ op: 'crop', input: input.hash, area: { kind: 'features', features } }, facts);
        return;
      }
      const { column, row, width, height } = schema.grid!;
      const { anchorX, anchorY, stepX, stepY } = schema.grid!.lattice;
      const left = column + Math.floor(c * width);
      const top = row + Math.floor(d * height);
      const box = {
        west: anchorX + stepX * left,
        east: anchorX + stepX * (left + 1 + Math.floor(e * width)),
        north: anchorY - stepY * top,
        south: anchorY - stepY * (top + 1 + Math.floor(a * height)),
        crs: 32631,
      };
      builder.add({ op: 'crop', input: input.hash, area: { kind: 'box', box } }, facts);
      return;
    }
    case 7: {
      if (input.boolean || !small(32)) return;
      const kernel = pick(
        [
          [[1, 2, -1]],
          [
            [0.5, 1, 0.25],
            [1, 2, -1],
            [0, 1, 0.5],
          ],
          [[1], [1], [1], [0], [-2]],
        ],
        c,
      );
      const border = pick([0, 2, 'replicate', 'reflect', 'reflect_pixel', 'wrap'] as const, d);
      builder.add(
        { op: 'window', input: input.hash, kernel, factor: 1, border, replaceInvalid: pick([0, 1], e) },
        { exact: input.exact, size: size(16), boolean: false },
      );
      return;
    }
    case 8: {
      if (input.boolean) return;
      const method = pick(['near', 'average', 'bilinear', 'max'] as const, c);
      const target =
        d < 0.6
          ? ({
              kind: 'grid',
              resolution: pick(
                [
                  [20, 20],
                  [10, 10],
                  [15, 10],
                ] as const,
                e,
              ),
              align: 'upper-left',
            } as const)
          : ({ kind: 'like', operator: other.hash } as const);
      builder.add(
        { op: 'resample', input: input.hash, target, method },
        { exact: input.exact && (method === 'near' || method === 'max'), size: input.size, boolean: false },
      );
      return;
    }
    case 9: {
      if (input.boolean !== other.boolean || !small(4) || other.size * 4 > largest) return;
      const rule: MapRule = input.boolean ? { written: ['or', 'x', 'y'], exact: true, growth: 1 } : pick(resolvers, c);
      const facts = {
        exact: input.exact && other.exact,
        size: Math.max(input.size, other.size) * rule.growth,
        boolean: input.boolean,
      };
      const isAdded = d < 0.3 && builder.add({ op: 'merge', inputs: [input.hash, other.hash] }, facts);
      if (!isAdded) builder.add({ op: 'merge', inputs: [input.hash, other.hash], resolver: expression(['x', 'y'], rule.written) }, facts);
      return;
    }
    case 10: {
      const by = pick(builder.made, c);
      if (!by.exact) return;
      const replacement = input.boolean ? pick([null, true], d) : pick([null, null, 3, -1, 0.25], d);
      builder.add(
        { op: 'mask', input: input.hash, by: by.hash, replacement },
        { exact: input.exact, size: Math.max(4, input.size), boolean: input.boolean },
      );
      return;
    }
    default: {
      const facts = { exact: input.exact, size: input.size, boolean: input.boolean };
      const changes = [
        {
          kind: 'add',
          name: pick(['t', 'bands', 'extra'], b),
          label: pick(['2024-03-03', 'new'], b < 0.34 ? 0 : 0.9),
          type: b < 0.34 ? 'temporal' : b < 0.67 ? 'bands' : 'other',
        },
        { kind: 'drop', name: dimension?.name ?? 'extra' },
        { kind: 'rename', source: dimension?.name ?? 'extra', target: pick(['renamed', 'bands', 'z'], b) },
      ] as const;
      builder.add({ op: 'reshape', input: input.hash, change: pick(changes, c) }, facts);
    }
  }
}

/** Sources with every kind of storage, and operators over them as the steps say; steps that make no sense are passed over. */
export function buildWorld(steps: readonly Step[], seed: number): World | undefined {
  const builder = new Builder();
  for (const step of steps) apply(builder, step);
  const last = builder.made[builder.made.length - 1]!;
  if (builder.made.length === sources.length) return undefined;
  const root = builder.binding.of.get(last.hash)!;
  const { operators } = builder.binding;
  const known = new Map<string, NumericArray>();
  const plane = (source: BoundOperator, index: number): NumericArray => {
    if (source.op !== 'source') throw new TypeError('not a source');
    const key = `${source.pixels}:${index}`;
    let data = known.get(key);
    if (data === undefined) {
      const { spec, index: position } = builder.specs.get(source.pixels)!;
      data = planeOf(seed, position, spec, index);
      known.set(key, data);
    }
    return data;
  };
  return {
    operators,
    root,
    story: builder.story,
    plane,
    environment: (scratchFolder) => ({
      operators,
      sources: {
        read: (operator, grid, index, target) => {
          const data = plane(operator, index);
          const own = operator.schema.grid!;
          const { nodata = Number.NaN } = builder.specs.get(operator.pixels)!.spec.bands[
            index % builder.specs.get(operator.pixels)!.spec.bands.length
          ]!;
          const window = onLattice(grid, own.lattice)!;
          for (let pixel = 0; pixel < window.width * window.height; pixel += 1) {
            const x = window.column + (pixel % window.width) - own.column;
            const y = window.row + Math.floor(pixel / window.width) - own.row;
            target[pixel] = x < 0 || y < 0 || x >= own.width || y >= own.height ? nodata : data[y * own.width + x]!;
          }
          return Promise.resolve();
        },
      },
      inline: (hash) => builder.contents.get(hash)!,
      coverage: (_features, grid) => inside(grid),
      zones: () => [],
      scratchFolder,
      usage: noUsage(),
      checkCancelled: () => undefined,
    }),
  };
}

/** Operators that the root needs, it included. */
export function operatorsBelow(world: World): readonly BoundOperator[] {
  const seen = new Set<Hash>();
  const pending = [world.root];
  for (let hash = pending.pop(); hash !== undefined; hash = pending.pop()) {
    if (seen.has(hash)) continue;
    seen.add(hash);
    pending.push(...boundInputs(world.operators.get(hash)!));
  }
  return [...seen].map((hash) => world.operators.get(hash)!);
}
