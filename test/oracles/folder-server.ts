import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { after } from 'node:test';

export interface FolderServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** Paths of requests for a part of a file. */
  readonly ranged: readonly string[];
}

/** Serves a folder by http, in parts where they are asked for, on a free loopback port until the test file ends. */
export async function serveFolder(folder: string): Promise<FolderServer> {
  const ranged: string[] = [];
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    let body: Buffer;
    try {
      body = readFileSync(join(folder, path));
    } catch {
      response.writeHead(404).end();
      return;
    }
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (range === null) {
      response.writeHead(200, { 'content-length': body.length }).end(body);
      return;
    }
    ranged.push(path);
    const start = Number(range[1]);
    const end = Math.min(range[2] === '' ? body.length : Number(range[2]) + 1, body.length);
    const headers = { 'content-range': `bytes ${start}-${end - 1}/${body.length}`, 'content-length': end - start };
    response.writeHead(206, headers).end(body.subarray(start, end));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ranged };
}
