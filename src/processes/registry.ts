import type { ProcessDefinition } from '../algebra/index.ts';
import { array_append } from './arrays/array_append.ts';
import { array_apply } from './arrays/array_apply.ts';
import { array_concat } from './arrays/array_concat.ts';
import { array_contains } from './arrays/array_contains.ts';
import { array_create } from './arrays/array_create.ts';
import { array_create_labeled } from './arrays/array_create_labeled.ts';
import { array_element } from './arrays/array_element.ts';
import { array_filter } from './arrays/array_filter.ts';
import { array_find } from './arrays/array_find.ts';
import { array_find_label } from './arrays/array_find_label.ts';
import { array_interpolate_linear } from './arrays/array_interpolate_linear.ts';
import { array_labels } from './arrays/array_labels.ts';
import { array_modify } from './arrays/array_modify.ts';
import { count } from './arrays/count.ts';
import { first } from './arrays/first.ts';
import { last } from './arrays/last.ts';
import { order } from './arrays/order.ts';
import { rearrange } from './arrays/rearrange.ts';
import { sort } from './arrays/sort.ts';
import { between } from './comparison/between.ts';
import { eq } from './comparison/eq.ts';
import { gt } from './comparison/gt.ts';
import { gte } from './comparison/gte.ts';
import { is_infinite } from './comparison/is_infinite.ts';
import { is_nan } from './comparison/is_nan.ts';
import { is_nodata } from './comparison/is_nodata.ts';
import { is_valid } from './comparison/is_valid.ts';
import { lt } from './comparison/lt.ts';
import { lte } from './comparison/lte.ts';
import { neq } from './comparison/neq.ts';
import { cubeProcesses } from './cubes/index.ts';
import { date_between } from './dates/date_between.ts';
import { date_difference } from './dates/date_difference.ts';
import { date_shift } from './dates/date_shift.ts';
import { all } from './logic/all.ts';
import { and } from './logic/and.ts';
import { any } from './logic/any.ts';
import { if_ } from './logic/if.ts';
import { not } from './logic/not.ts';
import { or } from './logic/or.ts';
import { xor } from './logic/xor.ts';
import { absolute } from './math/absolute.ts';
import { add } from './math/add.ts';
import { arccos } from './math/arccos.ts';
import { arcosh } from './math/arcosh.ts';
import { arcsin } from './math/arcsin.ts';
import { arctan } from './math/arctan.ts';
import { arctan2 } from './math/arctan2.ts';
import { arsinh } from './math/arsinh.ts';
import { artanh } from './math/artanh.ts';
import { ceil } from './math/ceil.ts';
import { clip } from './math/clip.ts';
import { constant } from './math/constant.ts';
import { cos } from './math/cos.ts';
import { cosh } from './math/cosh.ts';
import { cummax } from './math/cummax.ts';
import { cummin } from './math/cummin.ts';
import { cumproduct } from './math/cumproduct.ts';
import { cumsum } from './math/cumsum.ts';
import { divide } from './math/divide.ts';
import { e } from './math/e.ts';
import { exp } from './math/exp.ts';
import { extrema } from './math/extrema.ts';
import { floor } from './math/floor.ts';
import { int } from './math/int.ts';
import { linear_scale_range } from './math/linear_scale_range.ts';
import { ln } from './math/ln.ts';
import { log } from './math/log.ts';
import { max } from './math/max.ts';
import { mean } from './math/mean.ts';
import { median } from './math/median.ts';
import { min } from './math/min.ts';
import { mod } from './math/mod.ts';
import { multiply } from './math/multiply.ts';
import { nan } from './math/nan.ts';
import { normalized_difference } from './math/normalized_difference.ts';
import { pi } from './math/pi.ts';
import { power } from './math/power.ts';
import { product } from './math/product.ts';
import { quantiles } from './math/quantiles.ts';
import { round } from './math/round.ts';
import { sd } from './math/sd.ts';
import { sgn } from './math/sgn.ts';
import { sin } from './math/sin.ts';
import { sinh } from './math/sinh.ts';
import { sqrt } from './math/sqrt.ts';
import { subtract } from './math/subtract.ts';
import { sum } from './math/sum.ts';
import { tan } from './math/tan.ts';
import { tanh } from './math/tanh.ts';
import { variance } from './math/variance.ts';
import { text_begins } from './texts/text_begins.ts';
import { text_concat } from './texts/text_concat.ts';
import { text_contains } from './texts/text_contains.ts';
import { text_ends } from './texts/text_ends.ts';
import { text_find } from './texts/text_find.ts';

/** Processes on numbers, booleans, texts, times and arrays, in alphabetical order. */
const valueProcesses: readonly ProcessDefinition[] = [
  absolute,
  add,
  all,
  and,
  any,
  arccos,
  arcosh,
  arcsin,
  arctan,
  arctan2,
  array_append,
  array_apply,
  array_concat,
  array_contains,
  array_create,
  array_create_labeled,
  array_element,
  array_filter,
  array_find,
  array_find_label,
  array_interpolate_linear,
  array_labels,
  array_modify,
  arsinh,
  artanh,
  between,
  ceil,
  clip,
  constant,
  cos,
  cosh,
  count,
  cummax,
  cummin,
  cumproduct,
  cumsum,
  date_between,
  date_difference,
  date_shift,
  divide,
  e,
  eq,
  exp,
  extrema,
  first,
  floor,
  gt,
  gte,
  if_,
  int,
  is_infinite,
  is_nan,
  is_nodata,
  is_valid,
  last,
  linear_scale_range,
  ln,
  log,
  lt,
  lte,
  max,
  mean,
  median,
  min,
  mod,
  multiply,
  nan,
  neq,
  normalized_difference,
  not,
  or,
  order,
  pi,
  power,
  product,
  quantiles,
  rearrange,
  round,
  sd,
  sgn,
  sin,
  sinh,
  sort,
  sqrt,
  subtract,
  sum,
  tan,
  tanh,
  text_begins,
  text_concat,
  text_contains,
  text_ends,
  text_find,
  variance,
  xor,
];

/** Every process, by id: those on values, then those on cubes (`cubes/index.ts` lists them). */
export const processRegistry: ReadonlyMap<string, ProcessDefinition> = new Map(
  [...valueProcesses, ...cubeProcesses].map((definition) => [definition.id, definition] as const),
);
