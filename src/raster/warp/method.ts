/** openEO's methods of `resample_spatial`, with GDAL's meaning. */
export type WarpMethod =
  | 'near'
  | 'bilinear'
  | 'cubic'
  | 'cubicspline'
  | 'lanczos'
  | 'average'
  | 'mode'
  | 'max'
  | 'min'
  | 'med'
  | 'q1'
  | 'q3'
  | 'rms'
  | 'sum';

/** Methods that weigh source pixels by their distance from the sampled place. */
export type FilterMethod = 'bilinear' | 'cubic' | 'cubicspline' | 'lanczos';
/** Methods that summarise the source pixels under a target pixel. */
export type AreaMethod = 'average' | 'mode' | 'max' | 'min' | 'med' | 'q1' | 'q3' | 'rms' | 'sum';

export type MethodKind =
  | { readonly kind: 'near' }
  | { readonly kind: 'filter'; readonly filter: FilterMethod }
  | { readonly kind: 'area'; readonly summary: AreaMethod };

/** How a method samples. */
export function kindOf(method: WarpMethod): MethodKind {
  switch (method) {
    case 'near':
      return { kind: 'near' };
    case 'bilinear':
    case 'cubic':
    case 'cubicspline':
    case 'lanczos':
      return { kind: 'filter', filter: method };
    case 'average':
    case 'mode':
    case 'max':
    case 'min':
    case 'med':
    case 'q1':
    case 'q3':
    case 'rms':
    case 'sum':
      return { kind: 'area', summary: method };
    default: {
      const never: never = method;
      throw new TypeError(`unknown resampling method ${String(never)}`);
    }
  }
}
