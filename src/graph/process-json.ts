import { isJsonObject, type JsonObject } from '../cube/index.ts';
import type { Finding } from './finding.ts';
import { ownValue, showValue } from './json-value.ts';

/** A parameter that a process declares: of the registry, of a user-defined process, or of the graph that is asked for. */
export interface Parameter {
  readonly name: string;
  /** One JSON Schema or several; whatever it is where a user wrote it. */
  readonly schema: unknown;
  readonly optional?: boolean;
  readonly default?: unknown;
}

/** A process given as JSON: its graph, and its parameters where it declares them. */
export interface ProcessJson {
  readonly nodes: JsonObject;
  readonly parameters?: readonly Parameter[];
}

/**
 * Takes what clients send: a bare process graph, `{process_graph}`, or a request body `{process: {process_graph}}`.
 * What is wrong goes to `report`; undefined where there is no graph at all.
 */
export function readProcessJson(json: unknown, report: (finding: Finding) => void): ProcessJson | undefined {
  const process = findProcess(json);
  if (process === undefined) {
    const message = 'There is no process graph: send an object of nodes, {"process_graph": {…}} or {"process": {"process_graph": {…}}}';
    report({ code: 'ProcessGraphMissing', message: `${message}${json === undefined ? '' : `, not ${showValue(json)}`}.` });
    return undefined;
  }
  if (isBareGraph(process)) return { nodes: process };
  const nodes = ownValue(process, 'process_graph');
  if (!isJsonObject(nodes)) {
    const code = nodes === undefined || nodes === null ? 'ProcessGraphMissing' : 'ProcessGraphInvalid';
    report({ code, message: `'process_graph' is ${showValue(nodes)}; it must be an object of nodes.` });
    return undefined;
  }
  const parameters = ownValue(process, 'parameters');
  return parameters === undefined || parameters === null ? { nodes } : { nodes, parameters: readParameters(parameters, report) };
}

function findProcess(json: unknown): JsonObject | undefined {
  if (!isJsonObject(json)) return undefined;
  if (isBareGraph(json) || Object.hasOwn(json, 'process_graph')) return json;
  const process = ownValue(json, 'process');
  return isJsonObject(process) && Object.hasOwn(process, 'process_graph') ? process : undefined;
}

/** Nodes right away. Nodes may be called `process` or `process_graph` too: a node has a `process_id`. */
function isBareGraph(json: JsonObject): boolean {
  const isNode = (value: unknown) => isJsonObject(value) && Object.hasOwn(value, 'process_id');
  if (Object.hasOwn(json, 'process_graph')) return isNode(json['process_graph']);
  if (Object.hasOwn(json, 'process') && !isNode(json['process'])) return false;
  return Object.values(json).some(isNode);
}

function readParameters(value: unknown, report: (finding: Finding) => void): Parameter[] {
  if (!Array.isArray(value)) {
    report({ code: 'ProcessInvalid', message: `'parameters' is ${showValue(value)}; it must be a list of parameters.` });
    return [];
  }
  const parameters = new Map<string, Parameter>();
  value.forEach((item: unknown, index) => {
    const name = isJsonObject(item) ? ownValue(item, 'name') : undefined;
    if (!isJsonObject(item) || typeof name !== 'string') {
      report({
        code: 'ProcessInvalid',
        message: `parameters[${index}] is ${showValue(item)}; it must be an object with "name" and "schema".`,
      });
    } else if (parameters.has(name)) {
      report({ code: 'ProcessInvalid', message: `Parameter ${showValue(name)} is declared twice.`, argument: name });
    } else {
      const isOptional = ownValue(item, 'optional') === true || Object.hasOwn(item, 'default');
      // A parameter that may be left out and has no default of its own is null.
      const fallback = isOptional ? { optional: true, default: ownValue(item, 'default') ?? null } : {};
      parameters.set(name, { name, schema: ownValue(item, 'schema'), ...fallback });
    }
  });
  return [...parameters.values()];
}
