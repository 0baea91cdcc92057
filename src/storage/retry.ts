import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** Attempts at one request, the first included. */
  readonly attempts: number;
  /** First delay; doubled with each attempt, with jitter, up to `maxDelayMs`. */
  readonly delayMs: number;
  readonly maxDelayMs: number;
  /** Retries that a source has in hand: a retry takes one, ten successes give one back. A host that is down is not hammered. */
  readonly budget: number;
}

const defaultRetry: RetryOptions = { attempts: 5, delayMs: 200, maxDelayMs: 10_000, budget: 20 };

/** A failure that may pass; `afterMs` is how long the server asked us to wait. */
export class TransientFailure extends Error {
  readonly afterMs?: number;

  constructor(message: string, options: { readonly afterMs?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.afterMs = options.afterMs;
  }
}

/** Repeats what fails with a `TransientFailure`, within a budget shared by everything that runs through it. */
export class Retrier {
  readonly #options: RetryOptions;
  #tokens: number;

  constructor(options: Partial<RetryOptions> = {}) {
    this.#options = { ...defaultRetry, ...options };
    this.#tokens = this.#options.budget;
  }

  /** Runs `attempt` until it succeeds, fails for good, or attempts or budget are spent; then the last failure is thrown. */
  async run<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { attempts, delayMs, maxDelayMs, budget } = this.#options;
    for (let count = 1; ; count++) {
      try {
        const value = await attempt();
        this.#tokens = Math.min(budget, this.#tokens + 0.1);
        return value;
      } catch (error) {
        if (!(error instanceof TransientFailure) || count >= attempts || this.#tokens < 1) throw error;
        this.#tokens--;
        const backoff = Math.min(maxDelayMs, delayMs * 2 ** (count - 1)) * (0.5 + Math.random() / 2);
        // A server's wish is honoured, but not for longer than we would ever wait ourselves.
        const waitMs = Math.max(backoff, Math.min(error.afterMs ?? 0, maxDelayMs));
        await sleep(waitMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
      }
    }
  }
}
