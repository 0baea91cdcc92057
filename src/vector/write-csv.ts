import { timeCount, type VectorTable, valueAt } from './vector-table.ts';

/**
 * A vector cube as CSV: a row a feature and time, in the columns `feature` (its id), `time` (where there is a time dimension), the features' properties,
 * and the values. A property whose name is taken comes as `name_property`. Null is empty, objects are JSON, numbers have their shortest form, infinities
 * are `inf`; geometries are left out.
 * @see RFC 4180
 */
export function writeCsv(table: VectorTable): string {
  const times = timeCount(table);
  const { features } = table.features;
  const taken = new Set(['feature', ...(table.times === undefined ? [] : ['time']), ...table.columns.map((column) => column.name)]);
  const properties = [...new Set(features.flatMap((feature) => Object.keys(feature.properties)))];
  const heads = properties.map((name) => freeName(name, taken));
  const lines = [
    [...(table.times === undefined ? ['feature'] : ['feature', 'time']), ...heads, ...table.columns.map((column) => column.name)],
  ];
  features.forEach((feature, index) => {
    const kept = properties.map((name) => cell(feature.properties[name]));
    for (let time = 0; time < times; time++) {
      const key = table.times === undefined ? [cell(feature.id)] : [cell(feature.id), table.times[time]!];
      lines.push([...key, ...kept, ...table.columns.map((column) => cell(valueAt(column, index * times + time)))]);
    }
  });
  return lines.map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  while (taken.has(free)) free += '_property';
  taken.add(free);
  return free;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return numberText(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return '';
  if (Number.isFinite(value)) return String(value === 0 ? 0 : value);
  return value > 0 ? 'inf' : '-inf';
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
