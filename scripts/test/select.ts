/** What a command line of `npm test` asks for. */
export interface Selection {
  readonly suite: 'everyday' | 'fuzz';
  /** Substrings of paths below the checkout; none means all. */
  readonly filters: readonly string[];
  /** Options for the runner itself. */
  readonly passedOn: readonly string[];
}

/** Reads `[--suite everyday|fuzz] [path …] [--option[=value] …]`. Values of the runner's own options are given with `=`. */
export function readArguments(args: readonly string[]): Selection {
  let suite: Selection['suite'] = 'everyday';
  const filters: string[] = [];
  const passedOn: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] as string;
    const named = /^--suite(?:=(.*))?$/.exec(argument);
    if (named !== null) {
      const name = named[1] ?? args[++index];
      if (name !== 'everyday' && name !== 'fuzz') throw new Error(`There is no suite "${name}"; the suites are everyday and fuzz.`);
      suite = name;
    } else if (argument.startsWith('-')) passedOn.push(argument);
    else filters.push(argument.replace(/^\.\//, ''));
  }
  return { suite, filters, passedOn };
}

/** The test files among all paths below the checkout (with `/`) that a selection means, sorted. */
export function selectFiles(paths: readonly string[], { suite, filters }: Selection): readonly string[] {
  const folder = suite === 'fuzz' ? 'test/fuzz/' : 'test/';
  return paths
    .filter((path) => path.startsWith(folder) && path.endsWith('.test.ts'))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort();
}
