/** Ids that a node refers to: a set, or the keys of a map. */
export type References = { keys(): Iterable<string> };

export interface NodeOrder {
  /** Nodes that can be ordered, each after those that it refers to; ties in the order given. */
  readonly ordered: readonly string[];
  /** Nodes in a cycle or behind one, in the order given. */
  readonly blocked: readonly string[];
  /** Disjoint cycles, each as the ids along the references; the last refers to the first. */
  readonly cycles: readonly (readonly string[])[];
}

/** Orders nodes by their references in time linear in nodes and references. References to ids that are no node are ignored. */
export function orderNodes(references: ReadonlyMap<string, References>): NodeOrder {
  const users = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const [id, needs] of references) {
    let count = 0;
    for (const need of needs.keys()) {
      if (!references.has(need)) continue;
      count++;
      const list = users.get(need);
      if (list === undefined) users.set(need, [id]);
      else list.push(id);
    }
    waiting.set(id, count);
  }
  const ordered = [...references.keys()].filter((id) => waiting.get(id) === 0);
  for (let next = 0; next < ordered.length; next++) {
    for (const user of users.get(ordered[next]) ?? []) {
      const left = waiting.get(user)! - 1;
      waiting.set(user, left);
      if (left === 0) ordered.push(user);
    }
  }
  if (ordered.length === references.size) return { ordered, blocked: [], cycles: [] };
  const blocked = [...references.keys()].filter((id) => waiting.get(id)! > 0);
  return { ordered, blocked, cycles: findCycles(blocked, references, waiting) };
}

/** Each blocked node waits for at least one other, so walking from each to the first it waits for ends in a cycle; every node is walked once. */
function findCycles(
  blocked: readonly string[],
  references: ReadonlyMap<string, References>,
  waiting: ReadonlyMap<string, number>,
): string[][] {
  const next = new Map<string, string>();
  for (const id of blocked) {
    for (const need of references.get(id)!.keys()) {
      if ((waiting.get(need) ?? 0) > 0) {
        next.set(id, need);
        break;
      }
    }
  }
  const cycles: string[][] = [];
  const walkOf = new Map<string, number>();
  blocked.forEach((start, walk) => {
    const path: string[] = [];
    let id = start;
    while (!walkOf.has(id)) {
      walkOf.set(id, walk);
      path.push(id);
      id = next.get(id)!;
    }
    if (walkOf.get(id) === walk) cycles.push(path.slice(path.indexOf(id)));
  });
  return cycles;
}

/** A cycle as a reader follows it: `a → b → a`; long ones by their ends. */
export function showCycle(cycle: readonly string[]): string {
  const shown = cycle.length <= 10 ? [...cycle] : [...cycle.slice(0, 6), `… ${cycle.length - 8} more …`, ...cycle.slice(-2)];
  return [...shown, cycle[0]].map((id) => (id.length > 64 ? `${id.slice(0, 63)}…` : id)).join(' → ');
}
