import type { BandStatistics } from '../statistics.ts';
import { gdalStatistics } from '../statistics.ts';
import type { RasterLayout } from './raster-layout.ts';

/**
 * The XML of GDAL's metadata tag: the file's items; for each band its description, scale and offset, whether its values are classes,
 * and its statistics where it has any.
 * @see https://gdal.org/en/stable/drivers/raster/gtiff.html#metadata
 */
export function gdalMetadata(layout: RasterLayout, statistics: readonly (BandStatistics | undefined)[]): string {
  const items = Object.entries(layout.metadata).map(([name, value]) => item(name, value));
  layout.bands.forEach((band, sample) => {
    items.push(item('DESCRIPTION', band.description, sample, 'description'));
    if (band.scale !== undefined) items.push(item('SCALE', String(band.scale), sample, 'scale'));
    if (band.offset !== undefined) items.push(item('OFFSET', String(band.offset), sample, 'offset'));
    if (band.categorical) items.push(item('LAYER_TYPE', 'thematic', sample));
    const known = statistics[sample];
    if (known !== undefined) for (const [name, value] of Object.entries(gdalStatistics(known))) items.push(item(name, value, sample));
  });
  return `<GDALMetadata>\n${items.join('')}</GDALMetadata>\n`;
}

/** Values are escaped twice, because GDAL writes and reads them so; those without markup look the same either way. */
function item(name: string, value: string, sample?: number, role?: string): string {
  const place = (sample === undefined ? '' : ` sample="${sample}"`) + (role === undefined ? '' : ` role="${role}"`);
  return `  <Item name="${escape(name)}"${place}>${escape(escape(value))}</Item>\n`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML cannot hold at all are dropped. */
function escape(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[&<>"]/g, (character) => entities[character]);
}
