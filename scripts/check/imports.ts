/** One import of a module: by a statement, or by a call of `import()` with a literal. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** What stands before the name of a module. `Array.from('…')` and `import.meta` are other things. */
const beforeModule = /(?<![.\w$])(?:from|import|import\s*\()\s*$/;

/** After one of these a slash begins a regular expression, after anything else it divides. */
const beforePattern = /(?:^|[([{,;:=!&|?+\-*%~^<>])\s*$|\b(?:return|typeof|case|in|of|do|else|void|delete|throw|await|yield)\s*$/;

/**
 * Every module that a TypeScript source names in `import … from`, `export … from`, `import '…'`, `import type` and
 * `import('…')`, in order. Comments, template texts and regular expressions are not looked into.
 */
export function importsOf(source: string): readonly Import[] {
  const found: Import[] = [];
  /** The code so far in pieces, with blanks for what is no code. */
  const code: string[] = [];
  /** Depth of braces inside each open `${`. */
  const substitutions: number[] = [];
  let at = 0;
  let line = 1;
  const moveTo = (end: number, isCode: boolean) => {
    const text = source.slice(at, end);
    for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) line++;
    code.push(isCode ? text : ' ');
    at = end;
  };
  while (at < source.length) {
    const two = source.slice(at, at + 2);
    const one = source[at] as string;
    if (two === '//') moveTo(endOf(source, '\n', at), false);
    else if (two === '/*') moveTo(endOf(source, '*/', at + 2), false);
    else if (one === "'" || one === '"') {
      const end = endOfLiteral(source, at, one);
      if (beforeModule.test(tail(code))) found.push({ specifier: source.slice(at + 1, end - 1), line });
      // A mark that is no code, so that what follows a literal is not taken for the start of something.
      moveTo(end, false);
      code.push("'");
    } else if (one === '`' || (one === '}' && substitutions.at(-1) === 0)) {
      if (one === '}') substitutions.pop();
      const end = endOfTemplate(source, at + 1);
      const opens = source[end - 1] === '{';
      if (opens) substitutions.push(0);
      moveTo(end, false);
      code.push(opens ? '(' : '`');
    } else if (one === '/' && beforePattern.test(tail(code))) {
      moveTo(endOfPattern(source, at), false);
      code.push('/');
    } else {
      if (substitutions.length > 0 && (one === '{' || one === '}')) substitutions[substitutions.length - 1] += one === '{' ? 1 : -1;
      moveTo(at + 1, true);
    }
  }
  return found;
}

/** The last few characters written, enough to see what stands before a slash. */
function tail(code: readonly string[]): string {
  let text = '';
  for (let index = code.length - 1; index >= 0 && text.trimEnd().length < 16; index--) text = code[index] + text;
  return text;
}

function endOf(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  return found < 0 ? source.length : found + mark.length;
}

function endOfLiteral(source: string, start: number, quote: string): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === quote || source[at] === '\n') return at + 1;
  }
  return source.length;
}

/** Just behind the closing backtick, or behind `${`. */
function endOfTemplate(source: string, start: number): number {
  for (let at = start; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '`') return at + 1;
    else if (source[at] === '$' && source[at + 1] === '{') return at + 2;
  }
  return source.length;
}

function endOfPattern(source: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < source.length && source[at] !== '\n'; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '[') inClass = true;
    else if (source[at] === ']') inClass = false;
    else if (source[at] === '/' && !inClass) return at + 1;
  }
  return start + 1;
}
