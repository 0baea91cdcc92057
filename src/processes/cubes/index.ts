import type { ProcessDefinition } from '../../algebra/index.ts';
import { add_dimension } from './add_dimension.ts';
import { aggregate_spatial } from './aggregate_spatial.ts';
import { aggregate_temporal } from './aggregate_temporal.ts';
import { aggregate_temporal_period } from './aggregate_temporal_period.ts';
import { apply } from './apply.ts';
import { apply_dimension } from './apply_dimension.ts';
import { apply_kernel } from './apply_kernel.ts';
import { dimension_labels } from './dimension_labels.ts';
import { drop_dimension } from './drop_dimension.ts';
import { filter_bands } from './filter_bands.ts';
import { filter_bbox } from './filter_bbox.ts';
import { filter_spatial } from './filter_spatial.ts';
import { filter_temporal } from './filter_temporal.ts';
import { load_collection } from './load_collection.ts';
import { load_stac } from './load_stac.ts';
import { mask } from './mask.ts';
import { merge_cubes } from './merge_cubes.ts';
import { ndvi } from './ndvi.ts';
import { reduce_dimension } from './reduce_dimension.ts';
import { rename_dimension } from './rename_dimension.ts';
import { rename_labels } from './rename_labels.ts';
import { resample_cube_spatial } from './resample_cube_spatial.ts';
import { resample_spatial } from './resample_spatial.ts';
import { save_result } from './save_result.ts';

/** Processes that take or give data cubes. */
export const cubeProcesses: readonly ProcessDefinition[] = [
  add_dimension,
  aggregate_spatial,
  aggregate_temporal,
  aggregate_temporal_period,
  apply,
  apply_dimension,
  apply_kernel,
  dimension_labels,
  drop_dimension,
  filter_bands,
  filter_bbox,
  filter_spatial,
  filter_temporal,
  load_collection,
  load_stac,
  mask,
  merge_cubes,
  ndvi,
  reduce_dimension,
  rename_dimension,
  rename_labels,
  resample_cube_spatial,
  resample_spatial,
  save_result,
];
