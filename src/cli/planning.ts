import {
  type Catalog,
  chooseLattice,
  createFetchJson,
  type FetchJson,
  loadCatalog,
  type ReadGrid,
  resolveItems,
} from '../catalog/index.ts';
import { crsOf, transformBox } from '../cube/index.ts';
import { type Finding, parseGraph } from '../graph/index.ts';
import { makePlan, type Plan } from '../plan/index.ts';
import { processRegistry } from '../processes/index.ts';
import { readHeader } from '../raster/index.ts';
import { type ObjectStore, openSource } from '../storage/index.ts';

/** The graph has findings: all of them, not just the first. */
export class GraphInvalid extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map(describeFinding).join('\n'));
    this.findings = findings;
  }
}

function describeFinding(finding: Finding): string {
  const place = [
    finding.node === undefined ? undefined : `node '${finding.node}'`,
    finding.argument === undefined ? undefined : `argument '${finding.argument}'`,
  ].filter((part) => part !== undefined);
  return `${finding.code}: ${place.length > 0 ? `${place.join(', ')}: ` : ''}${finding.message}`;
}

export interface PlanningOptions {
  readonly store: ObjectStore;
  readonly catalogFiles: readonly string[];
  readonly workingBytes: number;
  /** Values of the process's own parameters. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly log?: (message: string) => void;
}

const readGrid: ReadGrid = async (href, signal) => {
  const source = openSource(href);
  try {
    const header = await readHeader(source, signal);
    const image = header.images[0]!;
    return { grid: header.grid, type: image.type, nodata: header.nodata, samples: image.samples };
  } finally {
    source.close?.();
  }
};

async function blocksOf(href: string): Promise<{ readonly width: number; readonly height: number } | undefined> {
  if (href.startsWith('testing:')) return undefined;
  try {
    const source = openSource(href);
    try {
      const [image] = (await readHeader(source)).images;
      return image === undefined ? undefined : { width: image.blockWidth, height: image.blockHeight };
    } finally {
      source.close?.();
    }
  } catch {
    // Only a hint for grouping work: reading the pixels will say what is wrong with the file, with node and item.
    return undefined;
  }
}

/** Documents fetched once for the sources of one graph; searches are not documents. */
function rememberDocuments(fetchJson: FetchJson): FetchJson {
  const known = new Map<string, Promise<unknown>>();
  return (url, request) => {
    const isDocument = (request?.method ?? 'GET') === 'GET' && request?.body === undefined && request?.headers === undefined;
    if (!isDocument) return fetchJson(url, request);
    let document = known.get(url);
    if (document === undefined) {
      document = fetchJson(url, request);
      known.set(url, document);
    }
    return document;
  };
}

/** A graph as a client sends it, planned over the configured collections. */
export async function planGraph(json: unknown, options: PlanningOptions, signal?: AbortSignal): Promise<Plan> {
  const { graph, findings, warnings } = parseGraph(
    json,
    { get: (id) => processRegistry.get(id), ids: () => processRegistry.keys() },
    { parameters: options.parameters },
  );
  if (graph === undefined || findings.length > 0) throw new GraphInvalid(findings);
  const log = options.log ?? (() => undefined);
  for (const warning of warnings) log(`warning: ${describeFinding(warning)}`);
  let catalog: Promise<Catalog> | undefined;
  const fetchJson = rememberDocuments(createFetchJson());
  return makePlan(
    graph,
    {
      workingBytes: options.workingBytes,
      blocksOf,
      resolveItems: async (query, itemsSignal) => {
        catalog ??= loadCatalog(options.catalogFiles);
        return resolveItems(await catalog, query, itemsSignal, {
          readGrid,
          fetchJson,
          log: (level, message) => log(level === 'warning' ? `warning: ${message}` : message),
        });
      },
      chooseLattice: (items, box) => {
        const { lattice, why } = chooseLattice(items, box === undefined ? {} : { box: transformBox(box, crsOf(4326)) });
        return { lattice, why: why.join('; ') };
      },
      putContent: async (hash, text) => {
        await options.store.put(`content/${hash}.json`, new TextEncoder().encode(text), { ifAbsent: true });
      },
    },
    signal,
  );
}
