import { propagate, startingGradient } from "../autograd/propagate.ts";
import { namedFunction } from "../expr/named-function.ts";
import { reshape } from "../ops/reshape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { formatDecimals } from "../text/number.ts";
import type { Cell } from "./cell.ts";
import { type Formula, passedOn, writeDerivative, writeFormula, writeProduct } from "./formula.ts";
import type { ForwardGraph } from "./forward-graph.ts";
import { postorder } from "./postorder.ts";

/** The gradients of a loss, in the order in which the backward pass finds them, itself recorded. */
interface Recording {
  /** The 1 from which the backward pass starts. */
  start: Tensor;
  gradients: ReadonlyMap<Tensor, Tensor>;
}

/** Runs the backward pass of a recorded loss, and records it. */
function recordBackward(operation: string, loss: Tensor, forward: ForwardGraph): Recording {
  const start = startingGradient(operation, loss);
  // Whatever is computed from it is recorded then, also where nothing else in it has gradients.
  start.requiresGrad = true;
  const gradients = new Map<Tensor, Tensor>();
  // Tensors may share a gradient, as u and v do in u + v; here each has one of its own.
  const hooks = [...forward.names.keys()]
    .filter((tensor) => tensor.requiresGrad)
    .map((tensor) => tensor.registerHook((gradient) => reshape(gradient, gradient.shape)));
  try {
    propagate([loss], [start], { createGraph: true }, (tensor, gradient) => {
      gradients.set(tensor, gradient);
    });
  } finally {
    for (const hook of hooks) hook.remove();
  }
  return { start, gradients };
}

/** One way by which a gradient comes down: the gradient of a number computed from this one, × ∂that/∂this. */
export interface Edge {
  /** The number computed from this one; null where an operation's own backward gave no more than a number. */
  upstream: Cell | null;
  local: Formula;
  /** upstream gradient × local */
  value: number;
  /** Whether a branch lets nothing through, as that of relu does below 0. */
  isBlocked: boolean;
}

/** A backward pass, read number by number: the names are those of the forward pass. */
export class BackwardGraph {
  readonly forward: ForwardGraph;
  /** The loss, where its number is at home. */
  readonly loss: Tensor;
  readonly gradients: ReadonlyMap<Tensor, Tensor>;
  /** Whose gradient a tensor is. */
  readonly #owners = new Map<Tensor, Tensor>();
  /** The tensors that were computed from the starting 1: gradients, and their parts. */
  readonly #dependent: Set<Tensor>;

  constructor(operation: string, loss: Tensor, forward: ForwardGraph) {
    const { start, gradients } = recordBackward(operation, loss, forward);
    this.forward = forward;
    this.gradients = gradients;
    this.loss = forward.home({ tensor: loss, position: 0 }).tensor;
    for (const [tensor, gradient] of gradients) {
      if (forward.names.has(tensor)) this.#owners.set(gradient, tensor);
    }
    this.#dependent = new Set([start]);
    for (const tensor of postorder([...gradients.values()], forward.tensors)) {
      const inputs = tensor.node?.inputs ?? [];
      if (inputs.some((operand) => this.#dependent.has(operand))) this.#dependent.add(tensor);
    }
  }

  /** The loss's gradient by a named number; undefined for one that no gradient was asked for. */
  value({ tensor, position }: Cell): number | undefined {
    const gradient = this.gradients.get(tensor);
    return gradient && this.forward.value({ tensor: gradient, position });
  }

  /** Where a named number's gradient comes from. Their sum is the gradient; the loss's own is 1. */
  edges(of: Cell): Edge[] {
    const gradient = this.gradients.get(of.tensor);
    if (gradient === undefined || of.tensor === this.loss) return [];
    const edges: Edge[] = [];
    const start = { tensor: gradient, position: of.position };
    const pending: Part[] = [{ cell: start, factors: [] }];
    while (pending.length > 0) {
      const { cell, factors } = pending.pop()!;
      const owner = this.#owners.get(cell.tensor);
      if (owner !== undefined && cell !== start) {
        edges.push(this.#edge(of, { tensor: owner, position: cell.position }, cell, factors));
        continue;
      }
      const parts = this.#parts(cell);
      if (parts === null) {
        if (this.forward.value(cell) !== 0) edges.push(this.#edge(of, null, cell, factors));
        continue;
      }
      for (let i = parts.length - 1; i >= 0; i--) {
        const part = parts[i];
        pending.push({ cell: part.cell, factors: [...factors, ...part.factors] });
      }
    }
    return edges;
  }

  /**
   * A part of a gradient as a sum of other parts, each times its factors; null where no more of it was
   * recorded. It can always be done, as gradients are linear in gradients.
   */
  #parts(cell: Cell): Part[] | null {
    const { forward } = this;
    const isGradient = ({ tensor }: Cell) => this.#dependent.has(tensor);
    const opened = forward.elements.open(cell);
    switch (opened.kind) {
      case "number":
        return [];
      case "same":
        return [{ cell: opened.cell, factors: [] }];
      case "sum":
        return opened.terms.flatMap((term) => {
          const through = term.find(isGradient) ?? term[0];
          const others = term.filter((factor) => factor !== through);
          const factors = others.map((factor) => forward.home(factor));
          if (factors.some((factor) => forward.isNothing(factor))) return [];
          return [{ cell: through, factors: factors.map((factor) => this.#number(factor)) }];
        });
      case "function": {
        const operands = opened.operands.map((operand) => forward.operand(operand));
        return opened.operands.flatMap((operand, i) => {
          if (!isGradient(operand)) return [];
          const local = writeDerivative(opened.expression, i, operands, forward.precision);
          if (local.isZero) return [];
          return [{ cell: operand, factors: local.isOne ? [] : [local] }];
        });
      }
      default:
        return null;
    }
  }

  #number(cell: Cell): Factor {
    const value = this.forward.value(cell);
    const numbers = formatDecimals(value, this.forward.precision);
    return { symbols: this.forward.label(cell), numbers, value };
  }

  #edge(of: Cell, upstream: Cell | null, gradient: Cell, factors: readonly Factor[]): Edge {
    const local = writeProduct(factors);
    const primed = upstream && factors.length === 1 ? this.#primed(of, upstream) : undefined;
    return {
      upstream,
      local: primed === undefined ? local : { ...local, symbols: primed },
      value: passedOn(this.forward.value(gradient), local.value),
      isBlocked: factors.some((factor) => factor.isBlocked),
    };
  }

  /** relu′(z[0]) for the derivative of h[0] = relu(z[0]) by z[0]: for functions of several primitives. */
  #primed(of: Cell, result: Cell): string | undefined {
    const { forward } = this;
    const opened = forward.elements.open(result);
    if (opened.kind !== "function") return;
    const [argument] = namedFunction(opened.expression)?.args ?? [];
    if (argument?.kind !== "input") return;
    const { tensor, position } = forward.home(opened.operands[argument.index]);
    if (tensor !== of.tensor || position !== of.position) return;
    const operands = opened.operands.map((operand) => forward.operand(operand));
    return writeFormula(opened.expression, operands, forward.precision).symbols.replace("(", "′(");
  }
}

interface Factor extends Formula {
  isBlocked?: boolean;
}

interface Part {
  cell: Cell;
  factors: Factor[];
}
