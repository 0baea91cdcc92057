import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SiteRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

export interface SiteOptions {
  /** JSON for a path, instead of a file; undefined leaves it to the folder. */
  readonly document?: (request: SiteRequest, url: string) => unknown;
  readonly ignoresRanges?: boolean;
  /** How long each answer takes. */
  readonly delayMs?: number;
  /** Asked before a file is answered; 404 where it is false. */
  readonly exists?: (path: string) => boolean;
  /** By the number of requests that there were for the file. */
  readonly etag?: (path: string, count: number) => string;
}

export interface Site {
  /** Without a slash at its end. */
  readonly url: string;
  readonly requests: readonly SiteRequest[];
  /** Most requests that were under way at a time. */
  readonly peak: () => number;
}

async function bodyOf(request: IncomingMessage): Promise<SiteRequest['body']> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : (JSON.parse(text) as SiteRequest['body']);
}

function answerFile(file: Buffer, range: string | undefined, response: ServerResponse): void {
  const match = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  if (match === null) {
    response.writeHead(200, { 'content-length': file.length }).end(file);
    return;
  }
  const start = Number(match[1]);
  const end = Math.min(match[2] === '' ? file.length : Number(match[2]) + 1, file.length);
  response
    .writeHead(206, { 'content-range': `bytes ${start}-${end - 1}/${file.length}`, 'content-length': end - start })
    .end(file.subarray(start, end));
}

/** A web site on a free loopback port until the test file ends: a folder, in parts where they are asked for, and documents made on demand. */
export async function openSite(folder: string, options: SiteOptions = {}): Promise<Site> {
  const requests: SiteRequest[] = [];
  const counts = new Map<string, number>();
  let underWay = 0;
  let peak = 0;
  let url = '';
  const server = createServer(async (incoming, response) => {
    underWay += 1;
    peak = Math.max(peak, underWay);
    response.on('close', () => (underWay -= 1));
    const { pathname, search } = new URL(incoming.url ?? '/', url);
    const path = normalize(decodeURIComponent(pathname));
    const request: SiteRequest = { path: path + search, range: incoming.headers.range, body: await bodyOf(incoming) };
    requests.push(request);
    counts.set(path, (counts.get(path) ?? 0) + 1);
    if (options.delayMs !== undefined) await sleep(options.delayMs);
    const document = options.document?.(request, url);
    if (document !== undefined) {
      response.writeHead(200, { 'content-type': 'application/geo+json' }).end(JSON.stringify(document));
      return;
    }
    let file: Buffer;
    try {
      if (options.exists?.(path) === false) throw new Error('hidden');
      file = readFileSync(join(folder, path));
    } catch {
      response.writeHead(404).end();
      return;
    }
    if (options.etag !== undefined) response.setHeader('etag', options.etag(path, counts.get(path)!));
    answerFile(file, options.ignoresRanges === true ? undefined : request.range, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url, requests, peak: () => peak };
}
