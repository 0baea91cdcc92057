import { nearest, OpenEOError } from '../cube/index.ts';

/** What an option of an output format may be, and what it is where it is not given. Without `default` absence is a value of its own. */
export type OptionRule = {
  readonly description: string;
  /** Other names that users know it by, in any case. */
  readonly aliases?: readonly string[];
} & (
  | {
      readonly kind: 'integer';
      readonly minimum: number;
      readonly maximum: number;
      readonly multipleOf?: number;
      readonly default?: number;
    }
  | { readonly kind: 'choice'; readonly choices: readonly (string | number)[]; readonly default?: string | number }
  | { readonly kind: 'name'; readonly default?: string }
  | { readonly kind: 'texts' }
);

export type OptionRules = Readonly<Record<string, OptionRule>>;

/** The rule as the parameter object of `GET /file_formats`. */
export function describeOption(rule: OptionRule): object {
  const { description } = rule;
  switch (rule.kind) {
    case 'integer': {
      const { minimum, maximum, multipleOf } = rule;
      return { description, type: 'integer', minimum, maximum, ...(multipleOf === undefined ? {} : { multipleOf }), ...defaultOf(rule) };
    }
    case 'choice':
      return { description, type: typeof rule.choices[0] === 'number' ? 'integer' : 'string', enum: rule.choices, ...defaultOf(rule) };
    case 'name':
      return { description, type: 'string', pattern: namePattern.source, ...defaultOf(rule) };
    case 'texts':
      return { description, type: 'object', additionalProperties: { type: 'string' }, default: {} };
    default:
      throw new Error(`unknown rule ${rule satisfies never}`);
  }
}

function defaultOf(rule: { readonly default?: unknown }): object {
  return rule.default === undefined ? {} : { default: rule.default };
}

/** Characters that are safe in a file name and in a URL. */
const namePattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

/**
 * The options by their own names, checked, with defaults. Names and choices count in any case, digits in strings as numbers, null as absent.
 * @throws OpenEOError `ProcessParameterInvalid` for an unknown option, one given twice under different names, and a value that is not allowed;
 * the message says what would be.
 */
export function readOptions(
  format: string,
  rules: OptionRules,
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const names = new Map<string, string>();
  for (const [name, rule] of Object.entries(rules))
    for (const known of [name, ...(rule.aliases ?? [])]) names.set(known.toLowerCase(), name);
  const given = new Map<string, { readonly as: string; readonly value: unknown }>();
  for (const [as, value] of Object.entries(options)) {
    const name = names.get(as.toLowerCase());
    if (name === undefined) throw unknownOption(format, rules, names, as);
    const before = given.get(name);
    if (before !== undefined) throw refused(`The options '${before.as}' and '${as}' of ${format} mean the same; give one of them.`);
    if (value !== null && value !== undefined) given.set(name, { as, value });
  }
  const values: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const found = given.get(name);
    const value = found === undefined ? (rule.kind === 'texts' ? {} : rule.default) : readValue(format, found.as, rule, found.value);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function refused(message: string): OpenEOError {
  return new OpenEOError('ProcessParameterInvalid', message, { argument: 'options' });
}

function unknownOption(format: string, rules: OptionRules, names: ReadonlyMap<string, string>, name: string): OpenEOError {
  const near = nearest(name, names.keys());
  const meant = near === undefined ? '' : ` Did you mean '${names.get(near)}'?`;
  return refused(`${format} has no option '${name}'.${meant} Its options are ${Object.keys(rules).join(', ')}.`);
}

function readValue(format: string, name: string, rule: OptionRule, value: unknown): unknown {
  const refuse = (allowed: string): OpenEOError =>
    refused(`The option '${name}' of ${format} is ${allowed}, not ${JSON.stringify(value)}.`);
  switch (rule.kind) {
    case 'integer': {
      const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
      const { minimum, maximum, multipleOf } = rule;
      const fits =
        typeof number === 'number' &&
        Number.isInteger(number) &&
        number >= minimum &&
        number <= maximum &&
        number % (multipleOf ?? 1) === 0;
      if (!fits)
        throw refuse(`${multipleOf === undefined ? 'a whole number' : `a multiple of ${multipleOf}`} from ${minimum} to ${maximum}`);
      return number;
    }
    case 'choice': {
      const chosen = rule.choices.find((choice) => String(choice).toLowerCase() === String(value).toLowerCase());
      if (chosen === undefined) throw refuse(`one of ${rule.choices.join(', ')}`);
      return chosen;
    }
    case 'name':
      if (typeof value !== 'string' || !namePattern.test(value))
        throw refuse('up to 100 letters, digits, dots, hyphens and underscores, not beginning with a dot or hyphen');
      return value;
    case 'texts': {
      const isTexts =
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.values(value).every((text) => typeof text === 'string' || typeof text === 'number');
      if (!isTexts) throw refuse('an object of texts');
      return Object.fromEntries(Object.entries(value as object).map(([key, text]) => [key, String(text)]));
    }
    default:
      throw new Error(`unknown rule ${rule satisfies never}`);
  }
}
