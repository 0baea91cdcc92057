import { isJsonObject, type JsonObject } from '../cube/index.ts';
import type { Finding } from './finding.ts';
import { ownValue, showName, showValue } from './json-value.ts';
import { graphLimits } from './limits.ts';
import type { Frame, ParseContext } from './parse-context.ts';
import { type RawArgument, readArgument } from './raw-argument.ts';

/** A node as it was written, with its references found. */
export interface RawNode {
  readonly id: string;
  readonly path: string;
  /** Undefined where it is not a text, which is reported. */
  readonly processId: string | undefined;
  readonly namespace: string | undefined;
  readonly arguments: ReadonlyMap<string, RawArgument>;
  /** Ids of `from_node`, also those that are no nodes, with the argument that refers to them first. */
  readonly references: ReadonlyMap<string, string>;
  readonly isResult: boolean;
}

/** Reads the nodes of one graph and reports all that is wrong with their structure, but not with their meaning. */
export function readNodes(context: ParseContext, nodes: JsonObject, frame: Frame): ReadonlyMap<string, RawNode> {
  const read = new Map<string, RawNode>();
  const entries = Object.entries(nodes);
  if (entries.length === 0) {
    context.findings.push({ code: 'ProcessGraphInvalid', message: 'The process graph has no nodes.', ...frame.owner });
  }
  for (const [id, node] of entries) {
    if (--context.nodesLeft < 0) {
      if (context.nodesLeft === -1) {
        const message = `There are more than ${graphLimits.nodes} nodes, counting those of callbacks and user-defined processes: the limit.`;
        context.findings.push({ code: 'ProcessGraphInvalid', message, node: frame.path + id });
      }
      break;
    }
    if (isJsonObject(node)) read.set(id, readNode(context, id, node, frame));
    else
      fail(context, frame.path + id, `Node ${showName(id)} is ${showValue(node)}; it must be an object with "process_id" and "arguments".`);
  }
  for (const node of read.values()) checkReferences(context, node, nodes, read, frame);
  return read;
}

function fail(context: ParseContext, node: string, message: string, argument?: string): void {
  const finding: Finding = { code: 'ProcessGraphInvalid', message, node };
  context.findings.push(argument === undefined ? finding : { ...finding, argument });
}

function readNode(context: ParseContext, id: string, node: JsonObject, frame: Frame): RawNode {
  const path = frame.path + id;
  const processId = ownValue(node, 'process_id');
  const isNamed = typeof processId === 'string' && processId !== '';
  if (!isNamed) {
    fail(
      context,
      path,
      `Node ${showName(id)} has ${processId === undefined ? 'no "process_id"' : `"process_id" ${showValue(processId)}`}; it must be the id of a process.`,
    );
  }
  const namespace = ownValue(node, 'namespace') ?? undefined;
  if (namespace !== undefined && typeof namespace !== 'string') {
    fail(context, path, `Node ${showName(id)} has "namespace" ${showValue(namespace)}; it must be "backend", "user" or left out.`);
  }
  const result = ownValue(node, 'result') ?? false;
  if (typeof result !== 'boolean') fail(context, path, `Node ${showName(id)} has "result" ${showValue(result)}; it must be true or false.`);
  const references = new Map<string, string>();
  return {
    id,
    path,
    processId: isNamed ? processId : undefined,
    namespace: typeof namespace === 'string' ? namespace : undefined,
    arguments: readArguments(context, id, path, ownValue(node, 'arguments') ?? {}, frame.depth, references),
    references,
    isResult: result === true,
  };
}

function readArguments(
  context: ParseContext,
  id: string,
  path: string,
  value: unknown,
  depth: number,
  references: Map<string, string>,
): Map<string, RawArgument> {
  const read = new Map<string, RawArgument>();
  if (!isJsonObject(value)) {
    fail(context, path, `Node ${showName(id)} has "arguments" ${showValue(value)}; it must be an object of arguments by name.`);
    return read;
  }
  for (const [name, argument] of Object.entries(value)) {
    if (argument === undefined) continue;
    const reader = {
      valuesLeft: context.valuesLeft,
      reference: (node: string) => {
        if (!references.has(node)) references.set(node, name);
      },
      fail: (message: string) => fail(context, path, message, name),
    };
    read.set(name, readArgument(argument, depth, reader));
    context.valuesLeft = reader.valuesLeft;
  }
  return read;
}

function checkReferences(context: ParseContext, node: RawNode, nodes: JsonObject, read: ReadonlyMap<string, RawNode>, frame: Frame): void {
  for (const [reference, argument] of node.references) {
    // A node that could not be read is there, and its own fault is reported.
    if (Object.hasOwn(nodes, reference)) continue;
    const isAround = frame.around.some((ids) => ids.has(reference));
    const hint = isAround
      ? ' It is a node outside of this process graph, whose values are passed in by "context" or a parameter.'
      : context.suggest(reference, read);
    fail(context, node.path, `'from_node' refers to ${showName(reference)}, which is not a node here.${hint}`, argument);
  }
}
