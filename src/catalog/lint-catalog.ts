import type { Finding } from './finding.ts';
import { loadCatalog } from './layer-catalog.ts';

const order = { error: 0, warning: 1, info: 2 } as const;

/** All findings of a catalog file, errors first, else in its order. A file that cannot be read is one of them. */
export async function lintCatalog(file: string): Promise<readonly Finding[]> {
  try {
    const { findings } = await loadCatalog([file]);
    const said = new Set<string>();
    const distinct = findings.filter((finding) => {
      const key = `${finding.collection} ${finding.message.replace(/ The collection is left out\.$/, '')}`;
      return !said.has(key) && said.add(key);
    });
    return [...distinct].sort((a, b) => order[a.severity] - order[b.severity]);
  } catch (error) {
    return [{ severity: 'error', file, message: error instanceof Error ? error.message : String(error) }];
  }
}
