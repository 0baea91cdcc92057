import { nearest } from '../cube/index.ts';

/** ` Did you mean 'B04'?` where a candidate is near, else nothing; to be put after a sentence. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const near = nearest(name, candidates);
  return near === undefined ? '' : ` Did you mean '${near}'?`;
}

/** The first names of a list, and how many more there are. */
export function listed(names: Iterable<string>, most = 20): string {
  const all = [...names];
  if (all.length <= most) return all.join(', ');
  return `${all.slice(0, most).join(', ')} and ${all.length - most} more`;
}
