import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { OpenEOError } from '../../cube/index.ts';

export interface JsonRequest {
  readonly method?: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Gets a JSON document by URL (`http:`, `https:`, `file:`). */
export type FetchJson = (url: string, request?: JsonRequest) => Promise<unknown>;

export interface FetchJsonOptions {
  /** Attempts at one request, the first included. */
  readonly attempts?: number;
  /** First delay; doubled with each attempt, with jitter. */
  readonly delayMs?: number;
  readonly maxDelayMs?: number;
  /** For one attempt, until the whole body is there. */
  readonly timeoutMs?: number;
  /** Largest body taken. */
  readonly maxBytes?: number;
}

const defaults = { attempts: 5, delayMs: 250, maxDelayMs: 8000, timeoutMs: 60_000, maxBytes: 256 * 1024 * 1024 } as const;

/** Failures that may pass: too many requests, and a server or gateway that is out of order. */
const transientStatus: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

interface Failure {
  readonly error: OpenEOError;
  readonly isTransient: boolean;
  readonly afterMs?: number;
}

function failure(url: string, message: string, isTransient: boolean, cause?: unknown, afterMs?: number): Failure {
  return { error: new OpenEOError('SourceUnavailable', `${url} ${message}`, { file: url, cause }), isTransient, afterMs };
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'isTransient' in value;
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}

function parse(url: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OpenEOError('SourceUnreadable', `${url} is not JSON: it begins with "${excerpt(text).slice(0, 60)}".`, { file: url, cause });
  }
}

async function bodyOf(response: Response, url: string, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw failure(url, `answered with more than ${maxBytes} bytes, which is the limit for a document`, false);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function attempt(url: string, request: JsonRequest, timeoutMs: number, maxBytes: number): Promise<unknown> {
  const signals = [AbortSignal.timeout(timeoutMs), ...(request.signal === undefined ? [] : [request.signal])];
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: request.method ?? 'GET',
      headers: {
        accept: 'application/geo+json, application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      signal: AbortSignal.any(signals),
    });
    text = await bodyOf(response, url, maxBytes);
  } catch (cause) {
    if (isFailure(cause)) throw cause;
    request.signal?.throwIfAborted();
    if (signals[0].aborted) throw failure(url, `did not answer within ${timeoutMs} ms`, true, cause);
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const code = inner instanceof Error ? ((inner as { readonly code?: string }).code ?? inner.message) : String(inner);
    throw failure(url, `could not be reached (${code})`, code !== 'ENOTFOUND' && code !== 'ERR_INVALID_URL', cause);
  }
  if (response.ok) return parse(url, text);
  const after = Number(response.headers.get('retry-after'));
  throw failure(
    url,
    `answered ${response.status} ${response.statusText}: ${excerpt(text)}`,
    transientStatus.has(response.status),
    undefined,
    Number.isFinite(after) && after > 0 ? after * 1000 : undefined,
  );
}

async function readLocal(url: string): Promise<unknown> {
  const path = fileURLToPath(url);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const code = (cause as { readonly code?: string }).code;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? String(cause)})`;
    throw new OpenEOError('SourceUnavailable', `${path} ${why}`, { file: path, cause });
  }
  return parse(path, text);
}

/**
 * A `FetchJson` for files and http(s). Failures that may pass (connection, silence, 429, 5xx) are tried again with growing, jittered delays or as
 * long after as the server asks (`Retry-After`), up to `maxDelayMs`; others at once, and the last of them, are `SourceUnavailable`; a body that is not JSON is
 * `SourceUnreadable`.
 */
export function createFetchJson(options: FetchJsonOptions = {}): FetchJson {
  const { attempts, delayMs, maxDelayMs, timeoutMs, maxBytes } = { ...defaults, ...options };
  return async (url, request = {}) => {
    if (url.startsWith('file:')) return readLocal(url);
    for (let count = 1; ; count += 1) {
      try {
        return await attempt(url, request, timeoutMs, maxBytes);
      } catch (error) {
        if (!isFailure(error)) throw error;
        if (!error.isTransient || count >= attempts) throw error.error;
        const backoff = Math.min(maxDelayMs, delayMs * 2 ** (count - 1)) * (0.5 + Math.random() / 2);
        try {
          await sleep(Math.max(backoff, Math.min(error.afterMs ?? 0, maxDelayMs)), undefined, { signal: request.signal });
        } catch (interruption) {
          request.signal?.throwIfAborted();
          throw interruption;
        }
      }
    }
  };
}
