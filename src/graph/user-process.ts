import type { ProcessDefinition } from '../algebra/index.ts';
import { isJsonObject, type JsonObject } from '../cube/index.ts';
import type { Finding } from './finding.ts';
import { ownValue, showName } from './json-value.ts';
import type { ParseContext } from './parse-context.ts';
import type { ProcessJson } from './process-json.ts';
import { readProcessJson } from './process-json.ts';

/** What a node's `process_id` and `namespace` stand for. */
export type FoundProcess =
  | { readonly kind: 'predefined'; readonly process: ProcessDefinition }
  | { readonly kind: 'user'; readonly key: string; readonly process: ProcessJson };

/** User-defined processes as a map from namespace to their definitions by id; only own properties count. */
export function collectUserProcesses(
  processes: Readonly<Record<string, unknown>>,
  namespaces: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Map<string, JsonObject> {
  const collected = new Map<string, JsonObject>(Object.entries(namespaces).filter(([, byId]) => isJsonObject(byId)));
  collected.set('user', processes);
  return collected;
}

/**
 * Finds a process: `backend` means the predefined ones, `user` the user's own, nothing both, with the user's own first; any other namespace is a name
 * under which processes were given to the parse. Reports what is not there, with a suggestion.
 */
export function findProcess(context: ParseContext, id: string, namespace: string | undefined, node: string): FoundProcess | undefined {
  if (namespace !== 'backend') {
    const own = findUserProcess(context, id, namespace ?? 'user', node);
    if (own === 'unreadable') return undefined;
    if (own !== undefined) {
      if (namespace === undefined && context.registry.get(id) !== undefined) {
        const message = `Process ${showName(id)} is taken from your own processes; "namespace": "backend" would take the predefined one.`;
        context.warnings.push({ code: 'PredefinedProcessExists', message, node });
      }
      return own;
    }
  }
  if (namespace === undefined || namespace === 'backend') {
    const process = context.registry.get(id);
    if (process !== undefined) return { kind: 'predefined', process };
  }
  context.findings.push(missing(context, id, namespace, node));
  return undefined;
}

function findUserProcess(context: ParseContext, id: string, namespace: string, node: string): FoundProcess | 'unreadable' | undefined {
  const json = ownValue(context.userProcesses.get(namespace) ?? {}, id);
  if (json === undefined) return undefined;
  const key = `${namespace}:${id}`;
  if (!context.readProcesses.has(key)) {
    const subject = `User-defined process ${showName(id)}: `;
    context.readProcesses.set(
      key,
      readProcessJson(json, (finding) => context.findings.push({ ...finding, message: subject + finding.message, node })),
    );
  }
  const process = context.readProcesses.get(key);
  return process === undefined ? 'unreadable' : { kind: 'user', key, process };
}

function missing(context: ParseContext, id: string, namespace: string | undefined, node: string): Finding {
  const own = new Set(Object.keys(context.userProcesses.get(namespace ?? 'user') ?? {}));
  const where =
    namespace === undefined ? 'neither among your own processes nor among the predefined ones' : `not in namespace ${showName(namespace)}`;
  const known = namespace === 'backend' ? context.registryIds : namespace === undefined ? new Set([...context.registryIds, ...own]) : own;
  const elsewhere = namespace === 'user' && context.registry.get(id) !== undefined ? ' It is a predefined one: leave "namespace" out.' : '';
  const isForeign = namespace !== undefined && namespace !== 'backend' && namespace !== 'user' && !context.userProcesses.has(namespace);
  const message = isForeign
    ? `Process ${showName(id)} is asked from namespace ${showName(namespace)}, which is not available here.`
    : `Process ${showName(id)} is ${where}.${elsewhere || context.suggest(id, known)}`;
  return { code: 'ProcessUnsupported', message, node };
}
