import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { TransientFailure } from './retry.ts';
import { sourceUnavailable, systemCodeOf } from './source-error.ts';

/** Connections that are kept open and shared; their number bounds the requests under way to one host. */
export interface HttpAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export function createAgents(requestsPerHost: number): HttpAgents {
  const options = { keepAlive: true, maxSockets: requestsPerHost, maxFreeSockets: requestsPerHost, scheduling: 'lifo' } as const;
  return { http: new HttpAgent(options), https: new HttpsAgent(options) };
}

/** Used where a source brings none of its own: eight requests a host, over all sources of this thread. */
export const sharedAgents: HttpAgents = createAgents(8);

export interface HttpRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly agents: HttpAgents;
  /** Longest silence of the connection before the request counts as failed. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** A response whose headers are there and whose body is still to be read (or destroyed). */
export type HttpResponse = IncomingMessage;

const maxRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Sends a GET and follows redirects. Failures of connection and silence are a `TransientFailure`. */
export async function get(request: HttpRequest): Promise<HttpResponse> {
  let url = request.url;
  for (let hops = 0; hops <= maxRedirects; hops++) {
    const response = await send({ ...request, url });
    const location = response.headers.location;
    if (!redirects.has(response.statusCode ?? 0) || location === undefined) return response;
    // Read to its end the connection stays usable; a body of this kind is a line or two.
    response.resume();
    const target = URL.parse(location, url);
    if (target === null || !/^https?:$/.test(target.protocol)) {
      throw sourceUnavailable(request.url.href, `redirects to "${location}", which is not an http(s) URL`);
    }
    url = target;
  }
  throw sourceUnavailable(request.url.href, `redirects more than ${maxRedirects} times`);
}

function send({ url, headers, agents, timeoutMs, signal }: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:';
    const options: RequestOptions = { headers, agent: isSecure ? agents.https : agents.http, timeout: timeoutMs, signal };
    const request = (isSecure ? httpsRequest : httpRequest)(url, options, resolve);
    request.on('timeout', () => request.destroy(new TransientFailure(`did not answer for ${timeoutMs} ms`)));
    request.on('error', (error) => reject(failureOf(error, url, signal)));
    request.end();
  });
}

const permanent: ReadonlySet<string> = new Set(['ENOTFOUND', 'ERR_INVALID_URL', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID']);

/** What a failed connection or body means: the caller's wish, something that may pass, or the end. */
export function failureOf(error: Error, url: URL, signal: AbortSignal | undefined): Error {
  if (signal?.aborted) return signal.reason instanceof Error ? signal.reason : error;
  if (error instanceof TransientFailure) return error;
  const code = systemCodeOf(error) ?? error.message;
  if (permanent.has(code)) return sourceUnavailable(url.href, `could not be reached (${code})`, error);
  return new TransientFailure(`could not be reached (${code})`, { cause: error });
}
