/** One import of a module: by a statement, or by a call of `import()` with a literal. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

const importPattern = /(?:\bfrom|\bimport)\s*\(?\s*(?:'([^'\n]+)'|"([^"\n]+)")/g;

/** After one of these a slash begins a regular expression, after anything else it divides. */
const beforePattern = /(?:^|[([{,;:=!&|?+\-*%~^<>])\s*$|\b(?:return|typeof|case|in|of|do|else|void|delete|throw|await|yield)\s*$/;

/**
 * Every module that a TypeScript source names in `import … from`, `export … from`, `import '…'`, `import type` and
 * `import('…')`, in order. Comments, template texts and regular expressions are not looked into.
 */
export function importsOf(source: string): readonly Import[] {
  const code = withoutComments(source);
  const found: Import[] = [];
  let line = 1;
  let counted = 0;
  for (const match of code.matchAll(importPattern)) {
    for (; counted < match.index; counted++) if (code.charCodeAt(counted) === 10) line++;
    found.push({ specifier: (match[1] ?? match[2]) as string, line });
  }
  return found;
}

/** The source with comments, template texts and regular expressions blanked; offsets and lines stay. */
function withoutComments(source: string): string {
  const kept: string[] = [];
  /** Depth of braces inside each open `${`. */
  const substitutions: number[] = [];
  let at = 0;
  const keep = (end: number) => {
    kept.push(source.slice(at, end));
    at = end;
  };
  const blank = (end: number) => {
    kept.push(source.slice(at, end).replace(/[^\n]/g, ' '));
    at = end;
  };
  while (at < source.length) {
    const two = source.slice(at, at + 2);
    const one = source[at] as string;
    if (two === '//') blank(endOf(source, '\n', at));
    else if (two === '/*') blank(endOf(source, '*/', at + 2));
    else if (one === "'" || one === '"') keep(endOfLiteral(source, at, one));
    else if (one === '`' || (one === '}' && substitutions.at(-1) === 0)) {
      if (one === '}') substitutions.pop();
      const end = endOfTemplate(source, at + 1);
      if (source[end - 1] === '{') substitutions.push(0);
      blank(end);
    } else if (one === '/' && beforePattern.test(tail(kept))) blank(endOfPattern(source, at));
    else {
      if (substitutions.length > 0 && (one === '{' || one === '}'))
        substitutions.push((substitutions.pop() as number) + (one === '{' ? 1 : -1));
      keep(at + 1);
    }
  }
  return kept.join('');
}

/** The last few characters written, enough to see what stands before a slash. */
function tail(kept: readonly string[]): string {
  let text = '';
  for (let index = kept.length - 1; index >= 0 && text.trimEnd().length < 12; index--) text = kept[index] + text;
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
