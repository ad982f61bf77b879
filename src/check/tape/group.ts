import { ops } from "../../ops/table.ts";
import type { GraphNode, Tensor } from "../../tensor/tensor.ts";
import { type SourceLine, userLine } from "../../text/source-line.ts";
import type { Step, Tape } from "./record.ts";

/** One operation in the text of a forward pass, which a loop may run several times. */
export interface Group {
  /** In the order they ran. */
  nodes: readonly GraphNode[];
  /** Where in the program it stands; null where that is not known. */
  line: SourceLine | null;
}

/** The operations that a gradient goes through, by their place, in the order they first ran. */
export function groupsOf({ steps }: Tape): Group[] {
  return grouped(steps.filter(({ isOnPath }) => isOnPath)).map((group) => ({
    nodes: group.map(({ node }) => node),
    line: userLine(group[0].origin),
  }));
}

/** Lists of tensors by their place in the program: the results of operations, and their operands. */
export function tensorsOf({ steps }: Tape): Tensor[][] {
  const lists = grouped(steps).flatMap((group) => [
    group.map(({ node }) => node.output),
    ...group[0].node.inputs.map((_, i) => group.map(({ node }) => node.inputs[i])),
  ]);
  const isFirst = (list: Tensor[], i: number) =>
    lists.findIndex(
      (other) => other.length === list.length && other.every((x, k) => x === list[k]),
    ) === i;
  return lists.filter(isFirst);
}

function grouped(steps: readonly Step[]): Step[][] {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    const key = `${step.node.name} ${step.origin.stack}`;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return [...groups.values()].flatMap(splitParts);
}

/** Where a loop splits tensors, as into gates, each part is a group of its own. */
function splitParts(group: Step[]): Step[][] {
  if (group[0].node.op !== ops.slice) return [group];
  const byInput = new Map<Tensor, Step[]>();
  for (const step of group) {
    const [x] = step.node.inputs;
    byInput.set(x, [...(byInput.get(x) ?? []), step]);
  }
  const lists = [...byInput.values()];
  const { length } = lists[0];
  if (length === 1 || lists.length === 1 || lists.some((list) => list.length !== length)) {
    return [group];
  }
  return lists[0].map((_, part) => lists.map((list) => list[part]));
}
