import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with a request instead of answering it properly; undefined lets it answer. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface RangeServer extends AsyncDisposable {
  readonly url: string;
  /** The `Range` header of each request so far; undefined where there was none. */
  readonly ranges: (string | undefined)[];
  /** Most requests that were under way at one time. */
  readonly peak: () => number;
  etag: string;
  body: Uint8Array;
  ignoresRanges: boolean;
  /** Asked before each answer; true means it has dealt with the request. */
  fault: Fault | undefined;
}

/** A real http server on a free loopback port that serves one resource by ranges, with faults on demand. */
export async function startRangeServer(body: Uint8Array): Promise<RangeServer> {
  const ranges: (string | undefined)[] = [];
  let underWay = 0;
  let peak = 0;
  const server: Server = createServer((request, response) => {
    ranges.push(request.headers.range);
    underWay++;
    peak = Math.max(peak, underWay);
    response.on('close', () => underWay--);
    if (state.fault?.(request, response)) return;
    answer(state, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const state: RangeServer = {
    url: `http://127.0.0.1:${port}/data.bin`,
    ranges,
    peak: () => peak,
    etag: '"one"',
    body,
    ignoresRanges: false,
    fault: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
}

export function answer(state: RangeServer, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('etag', state.etag);
  const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  if (match === null || state.ignoresRanges) {
    response.writeHead(200, { 'content-length': state.body.length });
    response.end(state.body);
    return;
  }
  const size = state.body.length;
  const start = Number(match[1]);
  if (start >= size) {
    response.writeHead(416, { 'content-range': `bytes */${size}` });
    response.end();
    return;
  }
  const end = Math.min(match[2] === '' ? size : Number(match[2]) + 1, size);
  response.writeHead(206, { 'content-range': `bytes ${start}-${end - 1}/${size}`, 'content-length': end - start });
  response.end(state.body.subarray(start, end));
}

/** A fault for the first `count` requests. */
export function firstTimes(count: number, fault: (request: IncomingMessage, response: ServerResponse) => void): Fault {
  let left = count;
  return (request, response) => {
    if (left-- <= 0) return false;
    fault(request, response);
    return true;
  };
}
