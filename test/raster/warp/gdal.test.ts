import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  allocate,
  boundsOf,
  crsOf,
  epsgCodeOf,
  type Grid,
  type NumericArray,
  type NumericType,
  pad,
  transformBox,
  transformer,
  viewOf,
} from '../../../src/cube/index.ts';
import { type WarpMethod, warpPlane } from '../../../src/raster/index.ts';
import { kindOf } from '../../../src/raster/warp/method.ts';
import { affineMapping } from '../../../src/raster/warp/pixel-mapping.ts';
import { projectedMapping } from '../../../src/raster/warp/projected-mapping.ts';
import { pythonOracle, runPython, skipWithoutPython } from '../../oracle.ts';

/** One warp, by us and by GDAL with an exact transformer. */
interface Case {
  readonly name: string;
  readonly type: NumericType;
  readonly source: Grid;
  readonly target: Grid;
  readonly nodata: number | null;
  readonly method: WarpMethod;
}

const python = pythonOracle(['osgeo.gdal', 'numpy']);
const skip = skipWithoutPython(['osgeo.gdal', 'numpy']);

const script = `
import json, sys
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
folder = sys.argv[1]
types = {'u8': 'u1', 'i16': 'i2', 'u16': 'u2', 'i32': 'i4', 'f32': 'f4', 'f64': 'f8'}
gdalTypes = {'u8': gdal.GDT_Byte, 'i16': gdal.GDT_Int16, 'u16': gdal.GDT_UInt16, 'i32': gdal.GDT_Int32, 'f32': gdal.GDT_Float32, 'f64': gdal.GDT_Float64}
def dataset(width, height, type, bounds, step, epsg):
    made = gdal.GetDriverByName('MEM').Create('', width, height, 1, gdalTypes[type])
    made.SetGeoTransform((bounds[0], step[0], 0, bounds[1], 0, -step[1]))
    system = osr.SpatialReference(); system.ImportFromEPSG(epsg); system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    made.SetProjection(system.ExportToWkt())
    return made
for k, case in enumerate(json.load(open(folder + '/cases.json'))):
    s, t = case['source'], case['target']
    source = dataset(s['width'], s['height'], case['type'], s['corner'], s['step'], s['epsg'])
    source.GetRasterBand(1).WriteArray(np.fromfile(folder + '/source%d' % k, types[case['type']]).reshape(s['height'], s['width']))
    target = dataset(t['width'], t['height'], case['type'], t['corner'], t['step'], t['epsg'])
    target.GetRasterBand(1).SetNoDataValue(case['outside']); target.GetRasterBand(1).Fill(case['outside'])
    options = ['INIT_DEST=NO_DATA']
    if case['widening']: options += ['XSCALE=%r' % (1 / case['widening'][0]), 'YSCALE=%r' % (1 / case['widening'][1])]
    gdal.Warp(target, source, resampleAlg=case['method'], errorThreshold=0, srcNodata=case['nodata'], dstNodata=case['outside'], warpOptions=options, multithread=False)
    target.ReadAsArray().tofile(folder + '/target%d' % k)
`;

const folder = mkdtempSync(join(tmpdir(), 'graticule-warp-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function gridOf(epsg: number, west: number, north: number, step: number | readonly [number, number], width: number, height: number): Grid {
  const [stepX, stepY] = typeof step === 'number' ? [step, step] : step;
  return { lattice: { crs: crsOf(epsg), anchorX: west, anchorY: north, stepX, stepY }, column: 0, row: 0, width, height };
}

/** A grid of a pixel size that covers another in a CRS, with a margin, on a lattice of whole steps. */
function covering(grid: Grid, epsg: number, step: number, margin = 3): Grid {
  const box = transformBox(boundsOf(grid), crsOf(epsg));
  const column = Math.floor(box.west / step) - margin;
  const row = Math.floor(-box.north / step) - margin;
  const width = Math.ceil(box.east / step) + margin - column;
  const height = Math.ceil(-box.south / step) + margin - row;
  return gridOf(epsg, column * step, -row * step, step, width, height);
}

/** Waves of several lengths with some noise, with patches and single pixels of no-data. */
function picture(type: NumericType, width: number, height: number, nodata: number | null): NumericArray {
  const data = allocate(type, width * height);
  let seed = 12345;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const amplitude = type === 'u8' ? 90 : type === 'i16' ? 9000 : 12000;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const wave = Math.sin(column / 11) + Math.cos(row / 7) + 0.7 * Math.sin((column + row) / 3) + 0.3 * random();
      let value = amplitude * (wave / 3 + (type === 'i16' ? 0 : 1.1));
      const isMissing = random() < 0.01 || ((column >> 4) + (row >> 4)) % 7 === 0;
      if (nodata !== null && isMissing) value = nodata;
      data[row * width + column] = type.startsWith('f') ? value : Math.round(value);
    }
  }
  return data;
}

const utm = gridOf(32631, 500000, 5650000, 10, 220, 190);
const landsat = gridOf(32618, 570915, 4588515, 30, 180, 150);
const geographic = gridOf(4326, 4.2, 51.1, [0.0006, 0.0004], 200, 190);

const grids: readonly (readonly [name: string, source: Grid, target: Grid, types: readonly NumericType[]])[] = [
  ['10 m to 4 m', utm, gridOf(32631, 499992, 5650008, 4, 500, 450), ['u16', 'f32']],
  ['10 m to 30 m, aligned', utm, gridOf(32631, 500010, 5649990, 30, 70, 60), ['u16']],
  ['10 m to 25 m, shifted', utm, gridOf(32631, 499957, 5650033, 25, 92, 80), ['u16', 'u8']],
  ['10 m in UTM 31 to 10 m in LAEA Europe', utm, covering(utm, 3035, 10), ['u16', 'f32']],
  ['10 m in UTM 31 to 60 m in UTM 32', utm, covering(utm, 32632, 60), ['u16', 'f32']],
  ['30 m in UTM 18 to 19 m in Web Mercator', landsat, covering(landsat, 3857, 19.109), ['u16', 'u8']],
  ['degrees to 100 m in UTM 31', geographic, covering(geographic, 32631, 100), ['i16']],
  ['10 m in UTM 31 to degrees', utm, covering(utm, 4326, 0.00013), ['u16']],
];
const methods: readonly WarpMethod[] = [
  'near',
  'bilinear',
  'cubic',
  'cubicspline',
  'lanczos',
  'average',
  'mode',
  'max',
  'min',
  'med',
  'q1',
  'q3',
  'rms',
  'sum',
];
const nodataOf: Readonly<Record<string, number | null>> = { u16: 65535, f32: -9999, i16: -32768, u8: null };
const cases: readonly Case[] = methods.flatMap((method) =>
  grids.flatMap(([name, source, target, types]) =>
    types.map((type) => ({ name: `${name}, ${type}`, type, source, target, nodata: nodataOf[type] ?? null, method })),
  ),
);
const outsideOf = (it: Case): number => it.nodata ?? 255;

/** The scale at the middle of the target: GDAL is told to use it, as its own depends on how much of the target the source fills. */
function wideningOf({ source, target, method }: Case): readonly [number, number] | null {
  if (kindOf(method).kind !== 'filter') return null;
  const mapping =
    source.lattice.crs.code === target.lattice.crs.code
      ? affineMapping(target.lattice, source.lattice)
      : projectedMapping(target.lattice, source.lattice, transformer(target.lattice.crs, source.lattice.crs));
  const { columns, rows } = mapping.scaleAt(target.column + (target.width >> 1), target.row + (target.height >> 1));
  return [columns, rows];
}

function described(grid: Grid): object {
  const { west, north } = boundsOf(grid);
  const { stepX, stepY, crs } = grid.lattice;
  return { width: grid.width, height: grid.height, corner: [west, north], step: [stepX, stepY], epsg: epsgCodeOf(crs) };
}

before(() => {
  if (python === undefined) return;
  const jobs = cases.map((it, k) => {
    const data = picture(it.type, it.source.width, it.source.height, it.nodata);
    writeFileSync(join(folder, `source${k}`), new Uint8Array(data.buffer));
    const { type, method, nodata } = it;
    return {
      type,
      method,
      nodata,
      outside: outsideOf(it),
      widening: wideningOf(it),
      source: described(it.source),
      target: described(it.target),
    };
  });
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(jobs));
  runPython(python, script, [folder]);
});

/** 1 for target pixels that lie wholly on the source: their cover is what it would be on a larger source. */
function wholeOnSource(it: Case): Uint8Array {
  const cover = (source: Grid) => {
    const ones = new Float64Array(source.width * source.height).fill(1);
    const data = new Float64Array(it.target.width * it.target.height);
    warpPlane(
      { data: ones, grid: source, stride: source.width, nodata: [] },
      { data, grid: it.target, stride: it.target.width, nodata: -1 },
      'sum',
    );
    return data;
  };
  const margin = 40;
  const large = cover(pad(it.source, margin, margin));
  return Uint8Array.from(cover(it.source), (value, k) => (value >= large[k]! * (1 - 1e-9) ? 1 : 0));
}

interface Comparison {
  /** Target pixels wholly on the source that are valid on both sides. */
  compared: number;
  different: number;
  greatest: number;
  /** Pixels that are valid on one side only: all, and those wholly on the source. */
  onlyOne: number;
  onlyOneWhole: number;
  pixels: number;
}

function compare(it: Case, k: number): Comparison {
  const outside = outsideOf(it);
  const { target, source } = it;
  const ours = allocate(it.type, target.width * target.height);
  const data = picture(it.type, source.width, source.height, it.nodata);
  warpPlane(
    { data, grid: source, stride: source.width, nodata: it.nodata === null ? [] : [it.nodata] },
    { data: ours, grid: target, stride: target.width, nodata: outside },
    it.method,
  );
  const bytes = new Uint8Array(readFileSync(join(folder, `target${k}`)));
  const theirs = viewOf(it.type, bytes.buffer, 0, ours.length);
  const isArea = kindOf(it.method).kind === 'area';
  const whole = isArea ? wholeOnSource(it) : undefined;
  const found: Comparison = { compared: 0, different: 0, greatest: 0, onlyOne: 0, onlyOneWhole: 0, pixels: ours.length };
  for (let at = 0; at < ours.length; at++) {
    const isWhole = whole === undefined || whole[at] === 1;
    const isOurs = ours[at] !== outside;
    if (isOurs !== (theirs[at] !== outside)) {
      found.onlyOne++;
      if (isWhole) found.onlyOneWhole++;
    } else if (isOurs && isWhole) {
      found.compared++;
      const difference = Math.abs(ours[at]! - theirs[at]!);
      if (difference > 0) found.different++;
      found.greatest = Math.max(found.greatest, difference);
    }
  }
  return found;
}
/** Rounding may go either way where a value lies between two numbers: one step of an integer; for floats seven digits of the greatest value. */
const roundingStep = (type: NumericType) => (type === 'f32' ? 12000 * 1e-5 : 1);

/**
 * Greatest difference of a value. GDAL's inverse of LAEA Europe (PROJ 9.1) is a fifth of a millimetre off, 2e-5 pixels, on slopes of thousands a pixel; its
 * scale is one for the whole image and ours one for cells of 256 pixels, which shows in degrees, whose length changes with the latitude.
 */
function tolerance(it: Case): number {
  const step = roundingStep(it.type);
  if (it.type === 'f32' && it.name.includes('LAEA')) return it.method === 'average' || it.method === 'rms' ? 12000 * 1e-4 : 12000 * 2e-5;
  return it.name.startsWith('degrees') && it.method === 'cubicspline' ? 5 * step : step;
}

/** In downsampling by other than whole, aligned factors GDAL centres Lanczos on a source pixel instead of on the sampled place; we do not. */
function isCentredAlike(it: Case): boolean {
  const widening = wideningOf(it);
  return it.method !== 'lanczos' || it.name.includes('aligned') || widening === null || (widening[0] === 1 && widening[1] === 1);
}

const selecting: ReadonlySet<WarpMethod> = new Set(['near', 'mode', 'min', 'max', 'med', 'q1', 'q3']);

for (const method of methods) {
  test(`${method} gives what gdalwarp gives with an exact transformer`, { skip }, () => {
    cases.forEach((it, k) => {
      if (it.method !== method) return;
      const found = compare(it, k);
      const shown = `${it.name}: ${JSON.stringify(found)}`;
      assert.ok(found.compared > 900, shown);
      if (selecting.has(method)) {
        assert.ok(found.different <= found.compared * 2e-4, `values of other pixels: ${shown}`);
      } else if (isCentredAlike(it)) {
        assert.ok(found.greatest <= tolerance(it), `values apart by more than ${tolerance(it)}: ${shown}`);
      }
      const isArea = kindOf(method).kind === 'area' && method !== 'sum';
      // GDAL gives target pixels beside the source the value of its edge; and where a summary's rectangle just touches a valid pixel, touching is a matter of rounding.
      assert.ok(found.onlyOneWhole <= (isCentredAlike(it) ? 1 : found.compared * 0.01), `validity inside: ${shown}`);
      assert.ok(found.onlyOne <= (isArea || !isCentredAlike(it) ? found.pixels * 0.02 : 0), `validity: ${shown}`);
    });
  });
}
