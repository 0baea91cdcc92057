import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { allocate } from '../../../src/cube/index.ts';
import { readHeader, readWindow } from '../../../src/raster/index.ts';
import { openSource } from '../../../src/storage/index.ts';
import { pythonOracle, runPython, sharedFolder, skipWithoutPython, skipWithoutShared } from '../../oracle.ts';

const shared = sharedFolder();
const python = pythonOracle(['osgeo', 'numpy']);
const skip = skipWithoutShared('data') || skipWithoutPython(['osgeo', 'numpy']);

function realFiles(): readonly string[] {
  const folder = join(shared ?? '', 'data');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tiff?$/i.test(name))
    .map((name) => join(folder, name))
    .sort();
}

const script = `
import sys, json, zlib
from osgeo import gdal, osr
gdal.UseExceptions()
out = []
for path in json.loads(sys.argv[1]):
    ds = gdal.Open(path); srs = ds.GetSpatialRef()
    bands = [ds.GetRasterBand(b + 1) for b in range(ds.RasterCount)]
    out.append({'transform': ds.GetGeoTransform(), 'size': [ds.RasterXSize, ds.RasterYSize], 'epsg': srs.GetAuthorityCode(None),
        'nodata': bands[0].GetNoDataValue(), 'point': ds.GetMetadataItem('AREA_OR_POINT'), 'crc': [zlib.crc32(b.ReadAsArray().tobytes()) for b in bands]})
print(json.dumps(out))
`;

interface Seen {
  readonly transform: readonly number[];
  readonly size: readonly number[];
  readonly epsg: string;
  readonly nodata: number | null;
  readonly point: string;
  readonly crc: readonly number[];
}

describe('reading the real Landsat 8 and Sentinel-2 files', { skip }, () => {
  it('finds the same place, no-data and pixels as GDAL in every file', async () => {
    const { crc32 } = await import('node:zlib');
    const files = realFiles();
    assert.ok(files.length >= 228 + 7, `${files.length} files`);
    const seen = JSON.parse(runPython(python!, script, [JSON.stringify(files)])) as readonly Seen[];
    assert.ok(seen.filter(({ point }) => point === 'Point').length >= 228);
    for (const [index, file] of files.entries()) {
      const { transform, size, epsg, nodata, crc } = seen[index];
      const source = openSource(file);
      const header = await readHeader(source);
      const { grid } = header;
      assert.ok(grid, file);
      assert.equal(grid.lattice.crs.code, `EPSG:${epsg}`);
      const { anchorX, anchorY, stepX, stepY } = grid.lattice;
      assert.deepEqual([anchorX, stepX, 0, anchorY, 0, -stepY], transform, file);
      assert.deepEqual([grid.width, grid.height], size);
      assert.equal(header.nodata ?? null, nodata);
      const [width, height] = size;
      for (const [sample, wanted] of crc.entries()) {
        const data = allocate(header.images[0].type, width * height);
        await readWindow(header, source, { level: 0, sample, column: 0, row: 0, width, height }, { data, offset: 0, stride: width });
        assert.equal(crc32(new Uint8Array(data.buffer as ArrayBuffer)), wanted, file);
      }
      source.close?.();
    }
  });
});
