import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Expression, type Hash, inputsOf, type Operator, type OperatorBody } from '../../src/algebra/index.ts';
import { constrainSources } from '../../src/plan/constrain.ts';
import { hashOf } from '../../src/plan/index.ts';

const box = (west: number): { kind: 'box'; box: { west: number; south: number; east: number; north: number } } => ({
  kind: 'box',
  box: { west, south: 50, east: west + 1, north: 51 },
});
const identity: Expression = { parameters: ['x'], nodes: [{ e: 'parameter', name: 'x' }], result: 0 };
const reducing: Expression = { parameters: ['data'], nodes: [{ e: 'parameter', name: 'data' }], result: 0 };

/** Operators drawn from the leaves up; the plan as text, before its sources are constrained and after. */
class Sketch {
  readonly operators = new Map<Hash, Operator>();

  add(body: OperatorBody): Hash {
    const hash = hashOf(body);
    this.operators.set(hash, { ...body, hash, nodes: ['n'] } as Operator);
    return hash;
  }

  source(query: object = {}): Hash {
    return this.add({ op: 'source', query: { from: { kind: 'collection', id: 'S' }, ...query } });
  }

  crop(input: Hash, west: number): Hash {
    return this.add({ op: 'crop', input, area: box(west) });
  }

  map(input: Hash): Hash {
    return this.add({ op: 'map', inputs: [input], expression: identity });
  }

  bands(input: Hash, ...bands: readonly string[]): Hash {
    return this.add({ op: 'select', input, selection: { kind: 'bands', bands, wavelengths: [] } });
  }

  during(input: Hash, from: string | null, to: string | null): Hash {
    return this.add({ op: 'select', input, selection: { kind: 'interval', extent: [from, to] } });
  }

  mean(input: Hash, dimension: string): Hash {
    return this.add({ op: 'along', input, dimension, target: { kind: 'drop' }, expression: reducing });
  }

  both(first: Hash, second: Hash): Hash {
    return this.add({ op: 'merge', inputs: [first, second] });
  }

  #tree(root: Hash, queryOf: (operator: Extract<Operator, { op: 'source' }>) => object): string {
    const lines: string[] = [];
    const visit = (hash: Hash, depth: number): void => {
      const operator = this.operators.get(hash)!;
      lines.push('  '.repeat(depth) + (operator.op === 'source' ? `source ${describe(queryOf(operator))}` : describeOperator(operator)));
      for (const input of inputsOf(operator)) visit(input, depth + 1);
    };
    visit(root, 0);
    return lines.join('\n');
  }

  before(root: Hash): string {
    return this.#tree(root, ({ query }) => query);
  }

  after(root: Hash): string {
    const queries = constrainSources(this.operators);
    return this.#tree(root, ({ hash }) => queries.get(hash)!);
  }
}

function describe(query: object): string {
  const { area, bands, time } = query as { area?: { box: { west: number } }; bands?: readonly string[]; time?: readonly (string | null)[] };
  const parts = [
    area === undefined ? undefined : `west ${area.box.west}`,
    bands === undefined ? undefined : `bands ${bands.join(' ')}`,
    time === undefined ? undefined : `time ${time[0] ?? '..'} ${time[1] ?? '..'}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '(everything)' : `(${parts.join(', ')})`;
}

function describeOperator(operator: Operator): string {
  switch (operator.op) {
    case 'crop':
      return `crop west ${operator.area.kind === 'box' ? operator.area.box.west : ''}`;
    case 'select':
      return operator.selection.kind === 'bands'
        ? `select ${operator.selection.bands.join(' ')}`
        : `select ${operator.selection.kind === 'interval' ? operator.selection.extent.map((each) => each ?? '..').join(' ') : ''}`;
    case 'along':
      return `reduce ${operator.dimension}`;
    default:
      return operator.op;
  }
}

const rows = (...lines: readonly string[]): string => lines.join('\n');

test('a crop becomes the extent of a source, past operators that keep every pixel where it is', () => {
  const sketch = new Sketch();
  const root = sketch.mean(sketch.crop(sketch.map(sketch.source()), 3), 't');
  assert.equal(sketch.before(root), rows('reduce t', '  crop west 3', '    map', '      source (everything)'));
  assert.equal(sketch.after(root), rows('reduce t', '  crop west 3', '    map', '      source (west 3)'));
});

test('two crops of one source move only where they are the same', () => {
  const same = new Sketch();
  const one = same.source();
  const sameRoot = same.both(same.mean(same.crop(one, 3), 't'), same.mean(same.crop(same.map(one), 3), 't'));
  assert.match(same.after(sameRoot), /source \(west 3\)/);
  const different = new Sketch();
  const other = different.source();
  const differentRoot = different.both(different.crop(other, 3), different.crop(other, 4));
  assert.equal(different.after(differentRoot), different.before(differentRoot));
});

test('no crop moves past a neighbourhood, another grid, a merge, or a way to a result without one', () => {
  const sketch = new Sketch();
  const window = sketch.add({
    op: 'window',
    input: sketch.source({ bands: ['a'] }),
    kernel: [[1]],
    factor: 1,
    border: 0,
    replaceInvalid: 0,
  });
  const resampled = sketch.add({
    op: 'resample',
    input: sketch.source({ bands: ['b'] }),
    target: { kind: 'grid', resolution: [20, 20], align: 'upper-left' },
    method: 'near',
  });
  const merged = sketch.both(sketch.source({ bands: ['c'] }), sketch.source({ bands: ['d'] }));
  for (const root of [sketch.crop(window, 3), sketch.crop(resampled, 3), sketch.crop(merged, 3)])
    assert.equal(sketch.after(root), sketch.before(root));
  const open = new Sketch();
  const source = open.source();
  const root = open.both(open.crop(source, 3), source);
  assert.equal(open.after(root), open.before(root));
});

test('a source that states its extent keeps it', () => {
  const sketch = new Sketch();
  const root = sketch.crop(sketch.source({ area: box(1) }), 3);
  assert.equal(sketch.after(root), rows('crop west 3', '  source (west 1)'));
});

test('filters of bands become the list of a source that loads all: all of them together', () => {
  const sketch = new Sketch();
  const source = sketch.source();
  const root = sketch.both(sketch.bands(sketch.crop(source, 3), 'red', 'nir'), sketch.bands(source, 'nir', 'blue'));
  assert.equal(
    sketch.before(root),
    rows('merge', '  select red nir', '    crop west 3', '      source (everything)', '  select nir blue', '    source (everything)'),
  );
  assert.equal(
    sketch.after(root),
    rows(
      'merge',
      '  select red nir',
      '    crop west 3',
      '      source (bands nir blue red)',
      '  select nir blue',
      '    source (bands nir blue red)',
    ),
  );
});

test('no filter of bands moves past what uses other bands, or beside one by wavelength', () => {
  const sketch = new Sketch();
  const index = sketch.bands(sketch.mean(sketch.source(), 't'), 'red');
  assert.equal(sketch.after(index), sketch.before(index));
  const waves = new Sketch();
  const source = waves.source();
  const byWave = waves.add({ op: 'select', input: source, selection: { kind: 'bands', bands: [], wavelengths: [[0.4, 0.5]] } });
  const root = waves.both(waves.bands(source, 'red'), byWave);
  assert.equal(waves.after(root), waves.before(root));
});

test('a temporal filter narrows the interval of a source to whole days, and stays', () => {
  const sketch = new Sketch();
  const root = sketch.mean(
    sketch.during(sketch.map(sketch.source({ time: ['2024-01-01', '2024-12-31'] })), '2024-05-03T12:00:00Z', '2024-06-01'),
    't',
  );
  assert.equal(
    sketch.before(root),
    rows('reduce t', '  select 2024-05-03T12:00:00Z 2024-06-01', '    map', '      source (time 2024-01-01 2024-12-31)'),
  );
  assert.equal(
    sketch.after(root),
    rows(
      'reduce t',
      '  select 2024-05-03T12:00:00Z 2024-06-01',
      '    map',
      '      source (time 2024-05-03T00:00:00Z 2024-06-01T00:00:00Z)',
    ),
  );
});

test('two temporal filters of one source ask for what lies between their outer ends', () => {
  const sketch = new Sketch();
  const source = sketch.source();
  const root = sketch.both(sketch.during(source, '2024-05-01', '2024-06-01'), sketch.during(source, '2024-08-01', null));
  assert.match(sketch.after(root), /source \(time 2024-05-01T00:00:00Z \.\.\)/);
});

test('no temporal filter moves past what combines times', () => {
  const sketch = new Sketch();
  const group = sketch.add({ op: 'group', input: sketch.source(), by: { kind: 'period', period: 'month' }, expression: reducing });
  const root = sketch.during(group, '2024-05-01', '2024-06-01');
  assert.equal(sketch.after(root), sketch.before(root));
});
