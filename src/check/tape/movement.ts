import { apply } from "../../ops/apply.ts";
import { cat } from "../../ops/concat.ts";
import { expand } from "../../ops/expand.ts";
import type { ReductionAttributes } from "../../ops/reduction.ts";
import { reshape } from "../../ops/reshape.ts";
import type { Grid } from "../../ops/slice.ts";
import { ops } from "../../ops/table.ts";
import { contiguousStrides, formatShape, reducedShape, sameShape } from "../../tensor/shape.ts";
import { GraphNode, Tensor } from "../../tensor/tensor.ts";
import type { Group } from "./group.ts";
import { allChanged, changed, type Mutant } from "./mutant.ts";
import { lineText, type Words } from "./words.ts";

/** Operations that only move or choose numbers, undone wrongly. */
export function* movementMutants(group: Group, words: Words): Generator<Mutant> {
  yield* undoneWrongly(group, words);
  if (group.nodes.every(({ op }) => op.moves)) yield* reversals(group, words);
}

/** The gradient of what was moved in another order along one dimension. */
function* reversals(group: Group, words: Words): Generator<Mutant> {
  const { output } = group.nodes[0];
  for (const [dim, size] of output.shape.entries()) {
    if (size < 2) continue;
    for (const [how, change] of [
      ["in reverse order", (dy: Tensor) => dy.flip(dim)],
      ["one place further", (dy: Tensor) => rolled(dy, dim, 1)],
      ["one place before", (dy: Tensor) => rolled(dy, dim, -1)],
      ["one place further, 0 first,", (dy: Tensor) => shifted(dy, dim, 1)],
      ["one place before, 0 last,", (dy: Tensor) => shifted(dy, dim, -1)],
    ] as const) {
      yield {
        cause: "other-order",
        title: `The gradient of ${words.formulaOf(group.nodes[0])} is ${how} along dimension ${dim}`,
        because: `forward computes ${words.placeOf(group)}, ${formatShape(output.shape)}; the gradient is the right one with dy there ${how} along dimension ${dim}`,
        advice:
          "The gradient of each part, as of each head, goes to the place where forward had it",
        replaced: allChanged(group.nodes, 0, (_, dy, at) => at.op.vjp!(at, change(dy))[0]),
      };
    }
  }
}

function rolled(x: Tensor, dim: number, by: number): Tensor {
  const size = x.shape[dim];
  const at = (size - by) % size;
  return cat([x.slice(dim, at), x.slice(dim, 0, at)], dim);
}

function shifted(x: Tensor, dim: number, by: number): Tensor {
  const size = x.shape[dim];
  return by > 0
    ? cat([x.slice(dim, 0, 1).mul(0), x.slice(dim, 0, size - 1)], dim)
    : cat([x.slice(dim, 1), x.slice(dim, 0, 1).mul(0)], dim);
}

/** Each row's gradient as that of its last use: written where it should be added. */
function lastOf(dy: Tensor, { inputs: [x, index], attributes }: GraphNode): Tensor {
  const { dim } = attributes as { dim: number };
  const strides = contiguousStrides(x.shape);
  const steps = contiguousStrides(index.shape);
  const [from, rows] = [dy.data, index.data];
  const out = new Float64Array(x.size);
  for (let i = 0; i < index.size; i++) {
    let to = 0;
    for (const [d, step] of steps.entries()) {
      const place = d === dim ? Number(rows[i]) : Math.floor(i / step) % index.shape[d];
      to += place * strides[d];
    }
    out[to] = Number(from[i]);
  }
  return Tensor.from(dy.dtype === "float32" ? new Float32Array(out) : out, x.shape);
}

function* undoneWrongly(group: Group, words: Words): Generator<Mutant> {
  const { nodes } = group;
  const node = nodes[nodes.length - 1];
  const place = words.placeOf(group);
  const name = words.nameOf(node.inputs[0]);
  const because = `forward computes ${place}`;
  switch (node.op) {
    case ops.cumsum: {
      yield {
        cause: "reversed",
        title: "The running sum of the gradient goes the same way as that of forward",
        because: `${because}; backward adds up dy from the same end`,
        advice: "Each number is in all the sums after it: add up dy from the other end",
        replaced: allChanged(nodes, 0, (_, gradient, at) =>
          apply(ops.cumsum, [gradient], at.attributes as { dim: number; reverse: boolean }),
        ),
      };
      return;
    }
    case ops.permute: {
      yield {
        cause: "permuted-again",
        title: "The dimensions are permuted as in forward, where they must be permuted back",
        because: `${because}, dimensions [${(node.attributes as { dims: number[] }).dims.join(", ")}]; backward has the same order`,
        advice: "Undo a permutation with its inverse: order[i] of forward goes back to place i",
        replaced: allChanged(nodes, 0, (_, gradient, at) =>
          reshape(
            apply(ops.permute, [gradient], at.attributes as { dims: number[] }),
            at.inputs[0].shape,
          ),
        ),
      };
      if (!sameShape(node.inputs[0].shape, node.output.shape)) {
        yield {
          cause: "reshaped-not-transposed",
          title: "The gradient is reshaped where it must be transposed back",
          because: `${because}; backward gives dy the shape of ${name} without moving its numbers`,
          advice: "Undo a transpose with a transpose of the same dimensions",
          replaced: allChanged(nodes, 0, (_, gradient, at) =>
            reshape(gradient, at.inputs[0].shape),
          ),
        };
        return;
      }
      yield {
        cause: "reshaped-not-transposed",
        title: "The gradient is not transposed back",
        because: `${because}; backward goes on with dy as it is`,
        advice: "Undo a transpose with a transpose of the same dimensions",
        replaced: allChanged(nodes, 0, (_, gradient) => gradient),
      };
      return;
    }
    case ops.gather: {
      yield {
        cause: "last-use",
        title: "Rows that are taken several times have the gradient of their last use alone",
        because: `${because}; where an index occurs again, its gradient is written over and not added to`,
        advice: "Add each use's part to its row (+=, or scatterAdd)",
        replaced: allChanged(nodes, 0, (_, gradient, at) => lastOf(gradient, at)),
      };
      return;
    }
    case ops.max: {
      yield {
        cause: "max-routing",
        title: "The gradient of a maximum goes to all elements, where only the largest has one",
        because: `${because}; backward gives every element its dy`,
        advice:
          "Multiply by a mask that is 1 where the element is the largest: dx = dy · (x == max)",
        replaced: allChanged(nodes, 0, (_, gradient, at) => spread(gradient, at)),
      };
    }
  }
}

const spread = (gradient: Tensor, { inputs: [x], attributes }: GraphNode) =>
  expand(
    reshape(gradient, reducedShape(x.shape, (attributes as ReductionAttributes).dims, true)),
    x.shape,
  );

/** Parts of one tensor, of one shape, that have each other's gradients: gates, heads. */
export function* exchangeMutants(groups: readonly Group[], words: Words): Generator<Mutant> {
  const parts = groups.filter(({ nodes: [node] }) => node.op === ops.slice).flatMap(eachPart);
  for (const [i, first] of parts.entries()) {
    for (const second of parts.slice(i + 1)) {
      const [a, b] = [first, second].map(({ nodes }) => nodes[nodes.length - 1]);
      if (first.nodes.length !== second.nodes.length || a.inputs[0] !== b.inputs[0]) continue;
      if (!sameShape(a.output.shape, b.output.shape)) continue;
      const replaced = new Map(
        first.nodes.flatMap((node, k) => {
          const other = second.nodes[k];
          return [
            [node.output, changed(node, 0, (_, gradient) => other.op.vjp!(other, gradient)[0])],
            [other.output, changed(other, 0, (_, gradient) => node.op.vjp!(node, gradient)[0])],
          ] as const;
        }),
      );
      const name = words.nameOf(a.inputs[0]);
      yield {
        cause: "exchanged",
        title: `Two parts of ${name} have each other's gradients`,
        because: `forward takes parts ${partOf(a)} and ${partOf(b)} of ${name}${lineText(first.line)}; the gradient of each stands in the other's place`,
        advice: "Join the gradients in the order in which forward split them",
        replaced,
      };
    }
  }
}

/** Tensors of one shape that are joined, each with the other's gradient. */
export function* joinMutants(group: Group, words: Words): Generator<Mutant> {
  const [{ op, inputs }] = group.nodes;
  if (op !== ops.concat) return;
  for (const [i, a] of inputs.entries()) {
    for (const [j, b] of inputs.entries()) {
      if (j <= i || !sameShape(a.shape, b.shape)) continue;
      const vjp = (node: GraphNode, dy: Tensor) => {
        const parts = op.vjp!(node, dy);
        return parts.with(i, parts[j]).with(j, parts[i]);
      };
      const exchanged = group.nodes.map((node): [Tensor, GraphNode] => [
        node.output,
        new GraphNode(
          { ...op, vjp: (_, dy) => vjp(node, dy) },
          node.inputs,
          node.attributes,
          node.output,
        ),
      ]);
      const [first, second] = [words.nameOf(a), words.nameOf(b)];
      yield {
        cause: "exchanged",
        title: `${first} and ${second}, which are joined, have each other's gradients`,
        because: `forward computes ${words.placeOf(group)}; part ${i} of dy goes to ${second} and part ${j} to ${first}`,
        advice: "Take dy apart in the order in which forward joined",
        replaced: new Map(exchanged),
      };
    }
  }
}

/** Where one tensor is split, each part by itself. */
function eachPart(group: Group): Group[] {
  const isOne = group.nodes.every(({ inputs }) => inputs[0] === group.nodes[0].inputs[0]);
  return isOne ? group.nodes.map((node) => ({ ...group, nodes: [node] })) : [group];
}

function partOf({ attributes, inputs: [x], output }: GraphNode): string {
  const { starts } = attributes as Grid;
  const dim = x.shape.findIndex((size, i) => size !== output.shape[i]);
  return dim < 0 ? "0" : `${Math.round(starts[dim] / (output.shape[dim] ?? 1))}`;
}
