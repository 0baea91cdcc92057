/** Where in a request an error belongs: the process graph node and its argument, and for data errors the item and file. */
export interface ErrorContext {
  readonly node?: string;
  readonly argument?: string;
  readonly item?: string;
  readonly file?: string;
  readonly cause?: unknown;
}

/**
 * An error that a user can cause, with an openEO error code (API `errors.json` or a process's exception name).
 * The message says what was wrong, with the value, and what would be right.
 */
export class OpenEOError extends Error {
  readonly code: string;
  readonly node?: string;
  readonly argument?: string;
  readonly item?: string;
  readonly file?: string;

  constructor(code: string, message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.name = 'OpenEOError';
    this.code = code;
    this.node = context.node;
    this.argument = context.argument;
    this.item = context.item;
    this.file = context.file;
  }

  /** The same error with context that was not known where it was thrown; what is known stays. */
  within(context: ErrorContext): OpenEOError {
    return new OpenEOError(this.code, this.message, {
      node: this.node ?? context.node,
      argument: this.argument ?? context.argument,
      item: this.item ?? context.item,
      file: this.file ?? context.file,
      cause: this.cause ?? context.cause,
    });
  }
}
