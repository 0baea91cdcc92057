import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAgents, HttpSource, type HttpSourceOptions, openSource } from '../../src/storage/index.ts';
import { answer, firstTimes, type RangeServer, startRangeServer } from './range-server.ts';

const bytes = new Uint8Array(300_000).map((_, index) => (index * 31 + (index >> 8)) & 255);
const quick: HttpSourceOptions = { retry: { delayMs: 1, maxDelayMs: 5 }, timeoutMs: 2000 };

const sourceOf = (server: RangeServer, options: HttpSourceOptions = {}) => new HttpSource(server.url, { ...quick, ...options });

function unavailable(...parts: readonly (string | RegExp)[]) {
  return (error: unknown) => {
    assert.ok(error instanceof Error && 'code' in error && 'file' in error, String(error));
    assert.equal(error.code, 'SourceUnavailable');
    for (const part of parts) assert.match(error.message, new RegExp(part));
    return true;
  };
}

describe('an http source', () => {
  it('gives ranges in the order asked for, cuts them at the end and knows the size afterwards', async () => {
    await using server = await startRangeServer(bytes);
    const source = openSource(server.url, quick);
    assert.equal(source.sizeBytes, undefined);
    const parts = await source.read([
      [200_000, 200_010],
      [0, 4],
      [299_990, 400_000],
      [7, 7],
      [100_000, 100_005],
    ]);
    assert.deepEqual(
      parts.map((part) => [...part]),
      [
        [...bytes.subarray(200_000, 200_010)],
        [...bytes.subarray(0, 4)],
        [...bytes.subarray(299_990)],
        [],
        [...bytes.subarray(100_000, 100_005)],
      ],
    );
    assert.equal(source.sizeBytes, bytes.length);
  });

  it('gives nothing for a range that starts past the end', async () => {
    await using server = await startRangeServer(bytes);
    const source = sourceOf(server);
    const [part] = await source.read([[500_000, 500_100]]);
    assert.equal(part.length, 0);
    assert.equal(source.sizeBytes, bytes.length);
  });

  it('reads to the end where the end is not known', async () => {
    await using server = await startRangeServer(bytes);
    const [part] = await sourceOf(server).read([[299_000, Infinity]]);
    assert.deepEqual(part, Uint8Array.from(bytes.subarray(299_000)));
  });

  it('merges ranges with small gaps into one request and leaves distant ones apart', async () => {
    await using server = await startRangeServer(bytes);
    await sourceOf(server, { gapBytes: 1000 }).read([
      [3000, 4000],
      [0, 100],
      [1000, 2500],
      [200_000, 200_001],
    ]);
    assert.deepEqual(server.ranges, ['bytes=0-3999', 'bytes=200000-200000']);
  });

  it('does not let a merged request grow beyond its cap', async () => {
    await using server = await startRangeServer(bytes);
    await sourceOf(server, { capBytes: 5000 }).read([
      [0, 3000],
      [3000, 6000],
    ]);
    assert.equal(server.ranges.length, 2);
  });

  it('keeps the number of requests under way to one host within the limit', async () => {
    await using server = await startRangeServer(bytes);
    server.fault = (request, response) => {
      setTimeout(() => answer(server, request, response), 10);
      return true;
    };
    const agents = createAgents(3);
    const source = sourceOf(server, { gapBytes: 0, agents });
    const wanted = Array.from({ length: 20 }, (_, index) => [index * 10_000, index * 10_000 + 5] as const);
    const parts = await source.read(wanted);
    assert.deepEqual(
      parts.map((part) => part[0]),
      wanted.map(([start]) => bytes[start]),
    );
    assert.ok(server.peak() > 1 && server.peak() <= 3, `peak ${server.peak()}`);
    agents.http.destroy();
  });

  for (const status of [429, 500, 502, 503]) {
    it(`tries again after HTTP ${status}`, async () => {
      await using server = await startRangeServer(bytes);
      server.fault = firstTimes(2, (_, response) => response.writeHead(status).end('busy'));
      const [part] = await sourceOf(server).read([[10, 20]]);
      assert.deepEqual([...part], [...bytes.subarray(10, 20)]);
      assert.equal(server.ranges.length, 3);
    });
  }

  it('tries again after a lost connection, before and within the body', async () => {
    await using server = await startRangeServer(bytes);
    let request = 0;
    server.fault = (_, response) => {
      if (request++ === 0) {
        response.destroy();
        return true;
      }
      if (request === 2) {
        response.writeHead(206, { 'content-range': 'bytes 10-19/300000', 'content-length': 10, etag: server.etag });
        response.write(bytes.subarray(10, 14), () => response.destroy());
        return true;
      }
      return false;
    };
    const [part] = await sourceOf(server).read([[10, 20]]);
    assert.deepEqual([...part], [...bytes.subarray(10, 20)]);
    assert.equal(server.ranges.length, 3);
  });

  it('tries again when the server falls silent, before and within the body', async () => {
    await using server = await startRangeServer(bytes);
    let request = 0;
    server.fault = (_, response) => {
      if (request++ === 0) return true;
      if (request === 2) {
        response.writeHead(206, { 'content-range': 'bytes 10-19/300000', 'content-length': 10, etag: server.etag });
        response.write(bytes.subarray(10, 14));
        return true;
      }
      return false;
    };
    const [part] = await sourceOf(server, { timeoutMs: 100 }).read([[10, 20]]);
    assert.deepEqual([...part], [...bytes.subarray(10, 20)]);
    assert.equal(server.ranges.length, 3);
  });

  it('gives up when the attempts at one request are spent, naming the URL and the last answer', async () => {
    await using server = await startRangeServer(bytes);
    server.fault = (_, response) => {
      response.writeHead(503).end();
      return true;
    };
    await assert.rejects(sourceOf(server, { retry: { attempts: 3, delayMs: 1 } }).read([[0, 1]]), unavailable(server.url, 'HTTP 503'));
    assert.equal(server.ranges.length, 3);
  });

  it('gives up when the budget of the source is spent', async () => {
    await using server = await startRangeServer(bytes);
    server.fault = (_, response) => {
      response.writeHead(503).end();
      return true;
    };
    const source = sourceOf(server, { retry: { attempts: 4, delayMs: 1, budget: 4 } });
    for (let read = 0; read < 5; read++) await assert.rejects(source.read([[0, 1]]), unavailable('HTTP 503'));
    assert.equal(server.ranges.length, 5 + 4);
  });

  for (const [status, words] of [
    [404, 'does not exist'],
    [403, 'without authorization'],
    [400, 'HTTP 400'],
  ] as const) {
    it(`never tries again after HTTP ${status}`, async () => {
      await using server = await startRangeServer(bytes);
      server.fault = (_, response) => {
        response.writeHead(status).end('no');
        return true;
      };
      await assert.rejects(sourceOf(server).read([[0, 1]]), unavailable(server.url, words));
      assert.equal(server.ranges.length, 1);
    });
  }

  it('says so when nobody answers', async () => {
    const server = await startRangeServer(bytes);
    await server[Symbol.asyncDispose]();
    await assert.rejects(sourceOf(server, { retry: { attempts: 2, delayMs: 1 } }).read([[0, 1]]), unavailable(server.url, 'ECONNREFUSED'));
  });

  it('refuses a resource whose ETag changed between reads', async () => {
    await using server = await startRangeServer(bytes);
    const source = sourceOf(server);
    await source.read([[0, 10]]);
    server.etag = '"two"';
    await assert.rejects(source.read([[10, 20]]), unavailable(server.url, 'changed while it was read', '"two"'));
  });

  it('refuses a resource whose size changed between reads', async () => {
    await using server = await startRangeServer(bytes);
    const source = sourceOf(server);
    await source.read([[0, 10]]);
    server.body = bytes.subarray(0, 1000);
    await assert.rejects(source.read([[10, 20]]), unavailable(server.url, 'changed while it was read', '1000 bytes'));
  });

  it('reads from a server that ignores ranges, fetching a small resource once', async () => {
    await using server = await startRangeServer(bytes);
    server.ignoresRanges = true;
    const source = sourceOf(server, { gapBytes: 0 });
    const parts = await source.read([
      [200_000, 200_003],
      [5, 8],
      [299_999, 300_005],
    ]);
    assert.deepEqual(
      parts.map((part) => [...part]),
      [[...bytes.subarray(200_000, 200_003)], [...bytes.subarray(5, 8)], [bytes[299_999]]],
    );
    assert.deepEqual([...(await source.read([[100, 102]]))[0]], [...bytes.subarray(100, 102)]);
    assert.equal(server.ranges.length, 1);
  });

  it('stops early in a resource of unknown size from a server that ignores ranges', async () => {
    await using server = await startRangeServer(bytes);
    server.fault = (_, response) => {
      response.writeHead(200);
      response.write(bytes.subarray(0, 100_000));
      // The rest never comes: only a reader that stops by itself gets an answer in time.
      return true;
    };
    const [part] = await sourceOf(server, { retry: { attempts: 1 } }).read([[1000, 1010]]);
    assert.deepEqual([...part], [...bytes.subarray(1000, 1010)]);
  });

  it('follows redirects', async () => {
    await using server = await startRangeServer(bytes);
    server.fault = firstTimes(1, (_, response) => response.writeHead(302, { location: '/elsewhere.bin' }).end());
    assert.deepEqual([...(await sourceOf(server).read([[3, 6]]))[0]], [...bytes.subarray(3, 6)]);
  });

  it('refuses endless redirects', async () => {
    await using server = await startRangeServer(bytes);
    server.fault = (_, response) => {
      response.writeHead(302, { location: '/again' }).end();
      return true;
    };
    await assert.rejects(sourceOf(server).read([[3, 6]]), unavailable('redirects more than 5 times'));
  });

  it('refuses an answer for another range than the one asked for', async () => {
    await using server = await startRangeServer(bytes);
    server.fault = (_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-9/300000', 'content-length': 10 }).end(bytes.subarray(0, 10));
      return true;
    };
    await assert.rejects(sourceOf(server).read([[100, 110]]), unavailable('answered the range 100-109', 'bytes 0-9'));
  });

  it('stops with the reason of the signal, while waiting for an answer and while waiting to try again', async () => {
    await using server = await startRangeServer(bytes);
    const reason = new Error('the user cancelled');
    for (const fault of [() => true, firstTimes(1, (_, response) => response.writeHead(503, { 'retry-after': '5' }).end())]) {
      server.fault = fault;
      const controller = new AbortController();
      const read = sourceOf(server, { retry: { delayMs: 60_000, maxDelayMs: 60_000 } }).read([[0, 1]], controller.signal);
      setTimeout(() => controller.abort(reason), 30);
      await assert.rejects(read, (error) => error === reason);
    }
    await assert.rejects(sourceOf(server).read([[0, 1]], AbortSignal.abort(reason)), (error) => error === reason);
  });
});
