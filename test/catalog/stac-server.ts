import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** A reply: JSON, or a status with headers and text, or what the handler does with the response itself. */
export type Reply =
  | { readonly json: unknown }
  | { readonly status: number; readonly headers?: Record<string, string>; readonly text?: string }
  | { readonly act: (response: ServerResponse) => void };

export interface TestServer {
  readonly url: string;
  readonly calls: readonly Call[];
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>> | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : (JSON.parse(text) as Readonly<Record<string, unknown>>);
}

/** An http server on a free loopback port that answers by `reply` until the test ends. */
export async function serve(context: TestContext, reply: (call: Call, url: string) => Reply): Promise<TestServer> {
  const calls: Call[] = [];
  let url = '';
  const server = createServer(async (request, response) => {
    const target = new URL(request.url ?? '/', url);
    const call: Call = { method: request.method ?? 'GET', path: target.pathname, query: target.searchParams, body: await bodyOf(request) };
    calls.push(call);
    const answer = reply(call, url);
    if ('act' in answer) return answer.act(response);
    if ('json' in answer) {
      response.writeHead(200, { 'content-type': 'application/geo+json' });
      response.end(JSON.stringify(answer.json));
      return;
    }
    response.writeHead(answer.status, answer.headers);
    response.end(answer.text ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url, calls };
}

/** Landing page and collection of a STAC API. */
export function apiDocument(
  path: string,
  url: string,
  options: { readonly filters?: boolean; readonly method?: string; readonly collection?: object } = {},
): unknown {
  if (path === '/') {
    return {
      type: 'Catalog',
      id: 'api',
      conformsTo: [
        'https://api.stacspec.org/v1.0.0/core',
        'https://api.stacspec.org/v1.0.0/item-search',
        ...(options.filters === true
          ? ['https://api.stacspec.org/v1.0.0/item-search#filter', 'http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2']
          : []),
      ],
      links: [
        { rel: 'search', href: './search', type: 'application/geo+json', method: 'GET' },
        ...(options.method === 'GET' ? [] : [{ rel: 'search', href: './search', type: 'application/geo+json', method: 'POST' }]),
      ],
    };
  }
  return {
    type: 'Collection',
    id: 's2',
    extent: {},
    links: [
      { rel: 'root', href: `${url}/` },
      { rel: 'items', href: `${url}/collections/s2/items` },
    ],
    ...options.collection,
  };
}
