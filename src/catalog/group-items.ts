import { formatTime, type TimeLabel, timeLabelOf } from '../cube/index.ts';
import type { ItemGroup } from './item.ts';

const dayMs = 86_400_000;

/** The label of an instant: itself, or the UTC day or month that it falls into, named by its first instant. */
function labelOf(time: number, kind: 'day' | 'month' | 'instant'): TimeLabel {
  if (kind === 'instant') return timeLabelOf(formatTime(time));
  if (kind === 'day') {
    const start = Math.floor(time / dayMs) * dayMs;
    return { text: formatTime(start), start, end: start + dayMs };
  }
  const date = new Date(time);
  const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  return { text: formatTime(start), start, end: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) };
}

/** Items that come sorted by time, grouped under their labels; each group keeps the order. */
export function groupItems(items: readonly { readonly time: number }[], kind: 'day' | 'month' | 'instant'): readonly ItemGroup[] {
  const groups: { readonly label: TimeLabel; readonly items: number[] }[] = [];
  for (const [index, { time }] of items.entries()) {
    const label = labelOf(time, kind);
    const last = groups.at(-1);
    if (last !== undefined && last.label.start === label.start) last.items.push(index);
    else groups.push({ label, items: [index] });
  }
  return groups;
}
