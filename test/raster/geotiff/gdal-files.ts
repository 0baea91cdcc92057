import { runPython } from '../../oracle.ts';

/** A file for GDAL to write: pixels follow from the name's number, so that both sides know them. */
export interface GdalFile {
  readonly name: string;
  readonly type: 'Byte' | 'Int8' | 'UInt16' | 'Int16' | 'UInt32' | 'Int32' | 'Float32' | 'Float64';
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly options: readonly string[];
  readonly nodata?: string;
  readonly transform?: readonly number[];
  readonly epsg?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly descriptions?: readonly string[];
  /** Factors of overviews to add. */
  readonly overviews?: readonly number[];
  /** A mask inside the file: every pixel whose column plus row is a multiple of 7 is invalid. */
  readonly mask?: boolean;
  /** Leaves out the blocks of the lower right half. */
  readonly sparse?: boolean;
}

/** Writes each file and, beside it, the pixels that GDAL reads from it (`.raw` full, `.raw1`.. overviews, `.mask`), by band; gives GDAL's view of each. */
export function writeWithGdal(python: string, folder: string, files: readonly GdalFile[]): readonly GdalView[] {
  return JSON.parse(runPython(python, script, [folder, JSON.stringify(files)])) as readonly GdalView[];
}

export interface GdalView {
  readonly transform: readonly number[] | null;
  readonly nodata: readonly (number | string | null)[];
  readonly levels: readonly (readonly [width: number, height: number])[];
}

const script = `
import sys, json, os
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
gdal.SetConfigOption('GDAL_TIFF_INTERNAL_MASK', 'YES')
gdal.PushErrorHandler('CPLQuietErrorHandler')
folder, files = sys.argv[1], json.loads(sys.argv[2])
numpy_types = {'Byte': 'u1', 'Int8': 'i1', 'UInt16': 'u2', 'Int16': 'i2', 'UInt32': 'u4', 'Int32': 'i4', 'Float32': 'f4', 'Float64': 'f8'}
# Before GDAL 3.7 signed bytes were bytes with an option.
has_int8 = hasattr(gdal, 'GDT_Int8')
views = []
for f in files:
    kind = np.dtype(numpy_types[f['type']])
    rng = np.random.default_rng(len(f['name']) * 7919 + f['width'])
    y, x = np.mgrid[0:f['height'], 0:f['width']]
    path = os.path.join(folder, f['name'])
    options = list(f['options'])
    gdal_type = f['type']
    if gdal_type == 'Int8' and not has_int8:
        gdal_type, options = 'Byte', options + ['PIXELTYPE=SIGNEDBYTE']
    if f.get('sparse'):
        options.append('SPARSE_OK=TRUE')
    ds = gdal.GetDriverByName('GTiff').Create(path, f['width'], f['height'], f['bands'], gdal.GetDataTypeByName(gdal_type), options)
    if f.get('transform'): ds.SetGeoTransform(f['transform'])
    if f.get('epsg'):
        srs = osr.SpatialReference(); srs.ImportFromEPSG(f['epsg']); ds.SetProjection(srs.ExportToWkt())
    if f.get('metadata'): ds.SetMetadata(f['metadata'])
    for b in range(f['bands']):
        band = ds.GetRasterBand(b + 1)
        if f.get('nodata') is not None: band.SetNoDataValue(float(f['nodata']))
        if f.get('descriptions'):
            band.SetDescription(f['descriptions'][b]); band.SetScale(0.0001 * (b + 1)); band.SetOffset(0.25 - 0.5 * b)
    for b in range(f['bands']):
        wave = 1000 * np.sin(x / 9 + b) + 700 * np.cos(y / 13) + rng.integers(0, 40, x.shape) + 20000 * (x % 11 == 0) * (y % 5 == 0)
        if kind.kind == 'f':
            a = (wave * 1.2345).astype(kind); a[y % 17 == 3] = np.nan if b == 0 else -9999
        else:
            info = np.iinfo(kind); a = (wave * (info.max / 22000.0)).astype('i8'); a = np.clip(a, info.min, info.max).astype(kind); a[y % 17 == 3] = info.max; a[y % 17 == 4] = info.min
        band = ds.GetRasterBand(b + 1)
        if f.get('sparse'):
            half_w, half_h = f['width'] // 2, f['height'] // 2
            a = np.ascontiguousarray(a[:half_h, :half_w])
        band.WriteArray(a.view('u1') if f['type'] == 'Int8' and not has_int8 else a, 0, 0)
    if f.get('mask'):
        ds.CreateMaskBand(gdal.GMF_PER_DATASET)
        ds.GetRasterBand(1).GetMaskBand().WriteArray(np.where((x + y) % 7 == 0, 0, 255).astype('u1'))
    ds = None
    if f.get('overviews'):
        gdal.SetConfigOption('COMPRESS_OVERVIEW', 'DEFLATE')
        ds = gdal.Open(path, gdal.GA_Update); ds.BuildOverviews('NEAREST', f['overviews']); ds = None
    ds = gdal.Open(path)
    def native(a): return a.astype(a.dtype.newbyteorder('<')).tobytes()
    with open(path + '.raw', 'wb') as out:
        for b in range(f['bands']): out.write(native(ds.GetRasterBand(b + 1).ReadAsArray()))
    levels = [[ds.RasterXSize, ds.RasterYSize]]
    for level in range(ds.GetRasterBand(1).GetOverviewCount()):
        first = ds.GetRasterBand(1).GetOverview(level)
        levels.append([first.XSize, first.YSize])
        with open(path + '.raw%d' % (level + 1), 'wb') as out:
            for b in range(f['bands']): out.write(native(ds.GetRasterBand(b + 1).GetOverview(level).ReadAsArray()))
    if f.get('mask'):
        with open(path + '.mask', 'wb') as out: out.write(ds.GetRasterBand(1).GetMaskBand().ReadAsArray().tobytes())
    nodata = [ds.GetRasterBand(b + 1).GetNoDataValue() for b in range(f['bands'])]
    transform = ds.GetGeoTransform(can_return_null=True)
    views.append({'transform': transform, 'nodata': [None if n is None else n if np.isfinite(n) else str(n) for n in nodata], 'levels': levels})
print(json.dumps(views))
`;
