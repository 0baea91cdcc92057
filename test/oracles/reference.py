"""What the results must be, computed by GDAL and numpy alone: items as files, labels, mosaics, comparison.

Put before the lines of each test. Arrays are float64 in the order time, band, row, column; NaN is no-data.
"""
import csv, datetime, glob, json, math, os, re, sys, warnings
import numpy as np
from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()
warnings.filterwarnings('ignore', category=RuntimeWarning)
request = json.loads(sys.argv[1])


def spatial_reference(code):
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(code)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


class Grid:
    """North-up pixels: reference system, upper left corner, step, size."""

    def __init__(self, code, west, north, step_x, step_y, width, height):
        self.code, self.west, self.north, self.step_x, self.step_y, self.width, self.height = code, west, north, step_x, step_y, width, height

    @property
    def transform(self):
        return (self.west, self.step_x, 0.0, self.north, 0.0, -self.step_y)

    @property
    def bounds(self):
        return (self.west, self.north - self.height * self.step_y, self.west + self.width * self.step_x, self.north)

    def shape(self):
        return (self.height, self.width)


def grid_of_file(path):
    data = gdal.Open(path)
    west, step_x, _, north, _, step_y = data.GetGeoTransform()
    code = int(osr.SpatialReference(wkt=data.GetProjection()).GetAuthorityCode(None))
    return Grid(code, west, north, step_x, -step_y, data.RasterXSize, data.RasterYSize)


def box_in(code, box, points=1000):
    """The envelope of a box, its edges divided densely, in another reference system: west, south, east, north."""
    own = box.get('crs', 4326)
    if own == code:
        return box['west'], box['south'], box['east'], box['north']
    transform = osr.CoordinateTransformation(spatial_reference(own), spatial_reference(code))
    return transform.TransformBounds(box['west'], box['south'], box['east'], box['north'], points)


def grid_of_box(code, step, anchor, box):
    """The pixels of a lattice whose centres lie in the box."""
    west, south, east, north = box_in(code, box)
    first, last = math.ceil((west - anchor) / step - 0.5), math.floor((east - anchor) / step - 0.5)
    top, bottom = math.ceil((anchor - north) / step - 0.5), math.floor((anchor - south) / step - 0.5)
    return Grid(code, anchor + first * step, anchor - top * step, step, step, last - first + 1, bottom - top + 1)


def has_centre_in(path, box):
    """True if the centre of a pixel of the file lies in the box."""
    grid = grid_of_file(path)
    west, south, east, north = box_in(grid.code, box)
    x = grid.west + (np.arange(grid.width) + 0.5) * grid.step_x
    y = grid.north - (np.arange(grid.height) + 0.5) * grid.step_y
    return bool(((x >= west) & (x <= east)).any() and ((y >= south) & (y <= north)).any())


def within(time, interval):
    def instant(text):
        return datetime.datetime.fromisoformat(text + 'T00:00:00+00:00' if len(text) == 10 else text.replace('Z', '+00:00'))
    return interval is None or instant(interval[0]) <= instant(time) < instant(interval[1])


def sample_items(folder, interval=None):
    """Items of the sample collection by (datetime, id): id, time, files and no-data by band."""
    items = []
    for path in glob.glob(folder + '/stac/*/*.json'):
        item = json.load(open(path))
        time = item['properties']['datetime']
        if within(time, interval):
            files = {band: (os.path.join(os.path.dirname(path), asset['href']), asset['bands'][0]['nodata']) for band, asset in item['assets'].items()}
            items.append({'id': item['id'], 'time': time, 'files': files, 'properties': item['properties']})
    return sorted(items, key=lambda item: (item['time'], item['id']))


def landsat_items(folder, interval=None, box=None):
    """The Landsat scenes by (day, name): 0 is no-data in all bands but BQA, where it is 1 (designated fill)."""
    items = []
    for scene in sorted(os.listdir(folder)):
        day = re.match(r'LC08_L1TP_\d{6}_(\d{4})(\d{2})(\d{2})_', scene)
        if day is None or not within('-'.join(day.groups()), interval):
            continue
        files = {}
        for path in glob.glob(os.path.join(folder, scene, '*.TIF')):
            band = path.rsplit('_', 1)[1][:-4]
            files[band] = (path, 1 if band == 'BQA' else 0)
        if box is None or has_centre_in(files['B4'][0], box):
            items.append({'id': scene, 'time': '-'.join(day.groups()), 'files': files})
    return sorted(items, key=lambda item: (item['time'], item['id']))


pixel_maps = {}


def pixel_map(own, grid):
    """For each pixel of a grid which pixel of a file gdalwarp takes (nearest, exact, from the file's own grid): an index row by row, -1 for none."""
    key = (own.code, own.transform, own.shape(), grid.code, grid.transform, grid.shape())
    if key not in pixel_maps:
        source = gdal.GetDriverByName('MEM').Create('', own.width, own.height, 1, gdal.GDT_Float64)
        source.SetGeoTransform(own.transform)
        source.SetProjection(spatial_reference(own.code).ExportToWkt())
        source.GetRasterBand(1).WriteArray(np.arange(own.width * own.height, dtype=np.float64).reshape(own.shape()))
        warped = gdal.Warp('', source, options=gdal.WarpOptions(
            format='MEM', outputBounds=grid.bounds, width=grid.width, height=grid.height, dstSRS=f'EPSG:{grid.code}', resampleAlg='near',
            errorThreshold=0, overviewLevel='NONE', dstNodata=-1, outputType=gdal.GDT_Float64))
        pixel_maps[key] = warped.ReadAsArray().astype(np.int64)
    return pixel_maps[key]


def take(plane, index):
    return np.where(index < 0, np.nan, plane.ravel()[np.maximum(index, 0)])


def read_on(path, nodata, grid):
    """A file's pixels on a grid: a direct window where its pixels are the grid's, else those that gdalwarp takes from the file's own grid."""
    own = grid_of_file(path)
    whole = gdal.Open(path).ReadAsArray().astype(np.float64)
    whole[whole == nodata] = np.nan
    column, row = (grid.west - own.west) / own.step_x, (own.north - grid.north) / own.step_y
    aligned = own.code == grid.code and own.step_x == grid.step_x and own.step_y == grid.step_y and column.is_integer() and row.is_integer()
    if not aligned:
        return take(whole, pixel_map(own, grid))
    found = np.full(grid.shape(), np.nan)
    column, row = int(column), int(row)
    rows = slice(max(0, -row), min(grid.height, own.height - row))
    columns = slice(max(0, -column), min(grid.width, own.width - column))
    if rows.start < rows.stop and columns.start < columns.stop:
        found[rows, columns] = whole[rows.start + row:rows.stop + row, columns.start + column:columns.stop + column]
    return found


def load(items, bands, grid):
    """Days, and values: items of one UTC day mosaic in order, the first valid pixel of each band first."""
    days = sorted({item['time'][:10] for item in items})
    values = np.full((len(days), len(bands)) + grid.shape(), np.nan)
    for item in items:
        for position, band in enumerate(bands):
            target = values[days.index(item['time'][:10]), position]
            own = read_on(*item['files'][band], grid)
            empty = np.isnan(target)
            target[empty] = own[empty]
    return days, values


def resample(plane, grid, to):
    """A plane on another grid, nearest neighbour, exact."""
    return take(plane, pixel_map(grid, to))


def covering(code, grid, step):
    """Pixels on multiples of a step that cover a grid in another reference system."""
    west, south, east, north = box_in(code, dict(zip(('west', 'south', 'east', 'north'), grid.bounds), crs=grid.code))
    left, top = math.floor(west / step) * step, math.ceil(north / step) * step
    return Grid(code, left, top, step, step, math.ceil((east - left) / step), math.ceil((top - south) / step))


def interpolated(plane, grid, to, method):
    """A plane on another grid by gdalwarp with any method, exact, in double precision."""
    source = gdal.GetDriverByName('MEM').Create('', grid.width, grid.height, 1, gdal.GDT_Float64)
    source.SetGeoTransform(grid.transform)
    source.SetProjection(spatial_reference(grid.code).ExportToWkt())
    source.GetRasterBand(1).WriteArray(np.where(np.isnan(plane), -99999, plane))
    warped = gdal.Warp('', source, options=gdal.WarpOptions(
        format='MEM', outputBounds=to.bounds, width=to.width, height=to.height, dstSRS=f'EPSG:{to.code}', resampleAlg=method, errorThreshold=0,
        srcNodata=-99999, dstNodata=-99999, workingType=gdal.GDT_Float64))
    found = warped.ReadAsArray()
    found[found == -99999] = np.nan
    return found


def beside_gaps(plane):
    """True for no-data, its neighbours, and the plane's edge: there gdalwarp's area methods weigh pixels that the source does not have."""
    gaps = np.pad(np.isnan(plane), 1, constant_values=True)
    return np.any([gaps[y:y + plane.shape[0], x:x + plane.shape[1]] for y in range(3) for x in range(3)], axis=0)


def rasterized(geometry, grid):
    """True for pixels whose centre lies in a GeoJSON polygon of WGS84."""
    shape = ogr.CreateGeometryFromJson(json.dumps(geometry))
    shape.AssignSpatialReference(spatial_reference(4326))
    shape.TransformTo(spatial_reference(grid.code))
    inside = np.zeros(grid.shape(), bool)
    west, east, south, north = shape.GetEnvelope()
    for row in range(grid.height):
        y = grid.north - (row + 0.5) * grid.step_y
        if y < south or y > north:
            continue
        for column in range(grid.width):
            x = grid.west + (column + 0.5) * grid.step_x
            if west <= x <= east:
                point = ogr.Geometry(ogr.wkbPoint)
                point.AddPoint_2D(x, y)
                inside[row, column] = shape.Intersects(point)
    return inside


def by_month(days, values):
    """Months from the first to the last, each with the planes of its days; a month between without days has none."""
    first, last = days[0][:7], days[-1][:7]
    months, month = [], first
    while month <= last:
        months.append((month, values[[index for index, day in enumerate(days) if day.startswith(month)]]))
        year, number = int(month[:4]), int(month[5:]) + 1
        month = f'{year + number // 13}-{(number - 1) % 12 + 1:02d}'
    return months


def median(values):
    return quantiles(values, [0.5])[0] if len(values) > 0 else np.full(values.shape[1:], np.nan)


def quantiles(values, probabilities):
    """Quantiles of the valid values along the first axis, interpolated linearly (the definition that numpy and R call type 7)."""
    ordered, count = np.sort(values, axis=0), (~np.isnan(values)).sum(axis=0)
    found = []
    for probability in probabilities:
        position = probability * np.maximum(count - 1, 0)
        below = np.floor(position).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(count - 1, 0))
        low, high = (np.take_along_axis(ordered, index[np.newaxis], axis=0)[0] for index in (below, above))
        found.append(low + (high - low) * (position - below))
    return np.array(found)


def normalized_difference(x, y):
    found = (x - y) / (x + y)
    found[~np.isfinite(found)] = np.nan
    return found


def values_of(path):
    """All bands of a file as float64, no-data as NaN."""
    data = gdal.Open(path)
    bands = []
    for number in range(1, data.RasterCount + 1):
        band = data.GetRasterBand(number)
        values = band.ReadAsArray().astype(np.float64)
        nodata = band.GetNoDataValue()
        if nodata is not None and not math.isnan(nodata):
            values[values == nodata] = np.nan
        bands.append(values)
    return np.array(bands)


def comparison(found, expected, relative=0.0):
    """How two arrays differ: pixels, valid ones, where one alone is no-data, and values further apart than the tolerance allows.

    The tolerance is relative; near zero, where differences of equal numbers have no relative precision, one rounding of the largest value to single
    precision.
    """
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    if found.shape != expected.shape:
        return {'shapes': [list(found.shape), list(expected.shape)]}
    both = ~np.isnan(found) & ~np.isnan(expected)
    difference = np.abs(found[both] - expected[both])
    rounding = 0 if relative == 0 or not both.any() else 2.0 ** -24 * np.abs(expected[both]).max()
    off = difference > np.maximum(relative * np.abs(expected[both]), rounding)
    places = np.argwhere(both)[off][:5].tolist()
    return {
        'pixels': int(found.size), 'valid': int((~np.isnan(expected)).sum()), 'gapsDiffer': int((np.isnan(found) != np.isnan(expected)).sum()),
        'valuesDiffer': int(off.sum()), 'largest': float(difference.max()) if difference.size else 0.0, 'distinct': int(np.unique(expected[both]).size),
        'places': [{'at': place, 'found': float(found[tuple(place)]), 'expected': float(expected[tuple(place)])} for place in places]}


def description(path):
    """What GDAL says of a file besides its pixels."""
    data = gdal.Open(path)
    bands = [data.GetRasterBand(number) for number in range(1, data.RasterCount + 1)]
    nodata = bands[0].GetNoDataValue()
    projection = data.GetProjection()
    return {
        'driver': data.GetDriver().ShortName, 'size': [data.RasterXSize, data.RasterYSize], 'transform': list(data.GetGeoTransform()),
        'code': int(osr.SpatialReference(wkt=projection).GetAuthorityCode(None)) if projection else None,
        'types': sorted({gdal.GetDataTypeName(band.DataType) for band in bands}), 'names': [band.GetDescription() for band in bands],
        'nodata': 'none' if nodata is None else 'nan' if math.isnan(nodata) else nodata,
        'metadata': {key: value for key, value in data.GetMetadata().items() if key.startswith('TIME')}}


def cog_problems(path):
    from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate
    found_warnings, errors, _ = validate(path, full_check=True)
    return found_warnings + errors


def grid_facts(grid):
    return {'size': [grid.width, grid.height], 'transform': list(grid.transform), 'code': grid.code}


def answer(value):
    print(json.dumps(value))
