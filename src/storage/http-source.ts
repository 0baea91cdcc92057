import type { ByteRange, ByteSource } from './byte-source.ts';
import { coalesce, type RangeGroup } from './coalesce.ts';
import { failureOf, get, type HttpAgents, type HttpResponse, sharedAgents } from './http-request.ts';
import { Retrier, type RetryOptions, TransientFailure } from './retry.ts';
import { sourceUnavailable } from './source-error.ts';

export interface HttpSourceOptions {
  /** Connections to use; default those shared by all sources of this thread (8 requests a host). */
  readonly agents?: HttpAgents;
  /** Longest silence before a request counts as failed. */
  readonly timeoutMs?: number;
  readonly retry?: Partial<RetryOptions>;
  /** Ranges nearer to each other than this are fetched as one. */
  readonly gapBytes?: number;
  /** No request grows beyond this by merging ranges. */
  readonly capBytes?: number;
}

/** Up to this size a resource of a server that knows no ranges is kept whole, so that it is fetched once. */
const keptWholeBytes = 64 * 2 ** 20;

/** A single read beyond this is refused: whoever needs more reads in parts. */
const largestReadBytes = 2 ** 31;

/** What tells one version of a resource from another. */
interface Version {
  readonly validator: string | undefined;
  readonly sizeBytes: number | undefined;
}

/**
 * An http(s) resource, read by range requests over kept connections.
 * Ranges near each other are merged; 429, 5xx, lost connections and silence are retried within a budget; ETag (else Last-Modified) and size of the
 * first answer must stay: a resource that changes between reads is a `SourceUnavailable`, never a mixture of two versions.
 * Servers that ignore ranges are read from the start.
 */
export class HttpSource implements ByteSource {
  readonly name: string;
  readonly #url: URL;
  readonly #options: Required<Omit<HttpSourceOptions, 'retry'>>;
  readonly #retrier: Retrier;
  #version: Version | undefined;
  #servesRanges = true;
  #whole: Uint8Array | undefined;

  constructor(
    url: string,
    { agents = sharedAgents, timeoutMs = 30_000, gapBytes = 2 ** 16, capBytes = 2 ** 23, retry = {} }: HttpSourceOptions = {},
  ) {
    const parsed = URL.parse(url);
    if (parsed === null) throw sourceUnavailable(url, 'is not a valid URL');
    this.name = url;
    this.#url = parsed;
    this.#options = { agents, timeoutMs, gapBytes, capBytes };
    this.#retrier = new Retrier(retry);
  }

  get sizeBytes(): number | undefined {
    return this.#version?.sizeBytes;
  }

  /** Of a server that knows no ranges the whole resource may be kept. */
  get heldBytes(): number {
    return this.#whole?.length ?? 0;
  }

  async read(ranges: readonly ByteRange[], signal?: AbortSignal): Promise<readonly Uint8Array[]> {
    signal?.throwIfAborted();
    const groups = coalesce(ranges, this.#options);
    const fetched = this.#servesRanges ? await this.#readGroups(groups, signal) : await this.#readStream(groups, signal);
    const parts: Uint8Array[] = ranges.map(() => new Uint8Array(0));
    groups.forEach((group, index) => {
      for (const member of group.members) {
        const [start, end] = ranges[member];
        parts[member] = fetched[index].subarray(start - group.start, end - group.start);
      }
    });
    return parts;
  }

  async #readGroups(groups: readonly RangeGroup[], signal: AbortSignal | undefined): Promise<readonly Uint8Array[]> {
    // The first request of a source goes alone: it fixes the version and tells whether ranges are served at all.
    if (this.#version !== undefined || groups.length <= 1) return this.#allOf(groups, signal);
    const first = await this.#readGroup(groups[0], signal);
    const rest = groups.slice(1);
    return [first, ...(this.#servesRanges ? await this.#allOf(rest, signal) : await this.#readStream(rest, signal))];
  }

  async #allOf(groups: readonly RangeGroup[], signal: AbortSignal | undefined): Promise<readonly Uint8Array[]> {
    if (groups.length === 1) return [await this.#readGroup(groups[0], signal)];
    // When one fails for good the others are called off, not left running unseen.
    const failed = new AbortController();
    const both = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
    try {
      return await Promise.all(groups.map((group) => this.#readGroup(group, both)));
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  }

  #readGroup(group: RangeGroup, signal: AbortSignal | undefined): Promise<Uint8Array> {
    return this.#attempt(async () => {
      const last = Number.isFinite(group.end) ? group.end - 1 : '';
      const response = await this.#get(`bytes=${group.start}-${last}`, signal);
      switch (response.statusCode) {
        case 206:
          return this.#partOf(response, group, signal);
        case 416:
          response.resume();
          this.#remember(response, totalOf(response));
          return new Uint8Array(0);
        case 200:
          this.#servesRanges = false;
          return (await this.#scan(response, [group], signal))[0];
        default:
          throw this.#refusal(response);
      }
    }, signal);
  }

  async #partOf(response: HttpResponse, group: RangeGroup, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(response.headers['content-range'] ?? '');
    const end = Number(range?.[2]) + 1;
    if (range === null || Number(range[1]) !== group.start || end > group.end) {
      response.destroy();
      throw sourceUnavailable(this.name, `answered the range ${group.start}-${group.end - 1} with "${response.headers['content-range']}"`);
    }
    const total = range[3] === '*' ? undefined : Number(range[3]);
    this.#remember(response, total);
    if (end - group.start > largestReadBytes) {
      response.destroy();
      throw sourceUnavailable(this.name, `would need ${end - group.start} bytes in one read; the limit is ${largestReadBytes}`);
    }
    const bytes = new Uint8Array(end - group.start);
    let filled = 0;
    for await (const chunk of this.#chunksOf(response, signal)) {
      if (filled + chunk.length > bytes.length) throw sourceUnavailable(this.name, `sent more than the ${bytes.length} bytes it announced`);
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    if (filled < bytes.length) throw new TransientFailure(`ended after ${filled} of ${bytes.length} bytes`);
    if (total !== undefined && end < Math.min(group.end, total)) throw new TransientFailure(`sent ${bytes.length} bytes of a longer range`);
    return bytes;
  }

  /** For servers without ranges: the resource kept from before, or read from its start as far as needed. */
  async #readStream(groups: readonly RangeGroup[], signal: AbortSignal | undefined): Promise<readonly Uint8Array[]> {
    if (groups.length === 0) return [];
    const whole = this.#whole;
    if (whole !== undefined) return groups.map((group) => whole.subarray(group.start, group.end));
    return this.#attempt(async () => {
      const response = await this.#get(undefined, signal);
      if (response.statusCode !== 200) throw this.#refusal(response);
      return this.#scan(response, groups, signal);
    }, signal);
  }

  /** Takes the groups out of a body that begins at byte 0. */
  async #scan(response: HttpResponse, groups: readonly RangeGroup[], signal: AbortSignal | undefined): Promise<readonly Uint8Array[]> {
    const announced = response.headers['content-length'];
    const total = announced === undefined ? undefined : Number(announced);
    this.#remember(response, total);
    const keep = total !== undefined && total <= keptWholeBytes;
    const wanted: readonly RangeGroup[] = keep ? [{ start: 0, end: total, members: [] }] : groups;
    const last = Math.max(...wanted.map((group) => group.end));
    const parts: Uint8Array[][] = wanted.map(() => []);
    let position = 0;
    for await (const chunk of this.#chunksOf(response, signal)) {
      wanted.forEach((group, index) => {
        const from = Math.max(group.start - position, 0);
        const to = Math.min(group.end - position, chunk.length);
        if (to > from) parts[index].push(chunk.subarray(from, to));
      });
      position += chunk.length;
      if (position >= last && position !== total) break;
    }
    if (position < Math.min(last, total ?? 0)) throw new TransientFailure(`ended after ${position} of ${total} bytes`);
    const bodies = parts.map((chunks) => Buffer.concat(chunks));
    if (!keep) return bodies;
    const whole = bodies[0];
    this.#whole = whole;
    return groups.map((group) => whole.subarray(group.start, group.end));
  }

  async *#chunksOf(response: HttpResponse, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of response) yield chunk as Uint8Array;
    } catch (error) {
      throw failureOf(error as Error, this.#url, signal);
    }
  }

  #get(range: string | undefined, signal: AbortSignal | undefined): Promise<HttpResponse> {
    const { agents, timeoutMs } = this.#options;
    // Compressed in transit, positions would mean other bytes.
    const headers: Record<string, string> = { 'accept-encoding': 'identity', ...(range === undefined ? {} : { range }) };
    return get({ url: this.#url, headers, agents, timeoutMs, signal });
  }

  async #attempt<T>(attempt: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await this.#retrier.run(attempt, signal);
    } catch (error) {
      if (error instanceof TransientFailure) throw sourceUnavailable(this.name, error.message, error.cause ?? error);
      throw error;
    }
  }

  #refusal(response: HttpResponse): Error {
    const status = response.statusCode ?? 0;
    response.resume();
    switch (status) {
      case 404:
      case 410:
        return sourceUnavailable(this.name, `does not exist (HTTP ${status})`);
      case 401:
      case 403:
        return sourceUnavailable(this.name, `may not be read without authorization (HTTP ${status})`);
    }
    if (status !== 408 && status !== 429 && status < 500) return sourceUnavailable(this.name, `answered with HTTP ${status}`);
    const after = response.headers['retry-after'];
    const seconds = after === undefined ? 0 : /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
    return new TransientFailure(`answered with HTTP ${status}`, { afterMs: seconds > 0 ? seconds * 1000 : undefined });
  }

  #remember(response: HttpResponse, sizeBytes: number | undefined): void {
    const validator = response.headers.etag ?? response.headers['last-modified'];
    const known = this.#version;
    if (known === undefined) {
      this.#version = { validator, sizeBytes };
      return;
    }
    const differs = (a: string | number | undefined, b: string | number | undefined) => a !== undefined && b !== undefined && a !== b;
    if (differs(known.validator, validator) || differs(known.sizeBytes, sizeBytes)) {
      response.destroy();
      const was = `${known.validator ?? ''} ${known.sizeBytes ?? '?'} bytes`.trim();
      const is = `${validator ?? ''} ${sizeBytes ?? '?'} bytes`.trim();
      throw sourceUnavailable(this.name, `changed while it was read: it was ${was}, now it is ${is}; start again to read the new version`);
    }
    this.#version = { validator: known.validator ?? validator, sizeBytes: known.sizeBytes ?? sizeBytes };
  }
}

function totalOf(response: HttpResponse): number | undefined {
  const total = /^bytes \*\/(\d+)$/.exec(response.headers['content-range'] ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}
