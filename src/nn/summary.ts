import { enableGrad } from "../autograd/no-grad.ts";
import type { Expression } from "../expr/index.ts";
import { type Interceptor, withInterceptor } from "../ops/interceptors.ts";
import { multiplyAddsOf } from "../ops/matmul.ts";
import { defaultGenerator, Generator } from "../random/generator.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Storage } from "../tensor/storage.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { formatCount } from "../text/quantity.ts";
import { alignedWithTotal } from "../text/table.ts";
import { type AnyModule, Module } from "./module.ts";
import { Parameter } from "./parameter.ts";

declare module "./module.ts" {
  interface Module<Inputs, Output> {
    /**
     * A table of the layers that these inputs run through: the shape each gives, its parameters, and
     * the memory and multiply-adds of a forward and a backward pass. Buffers and random generators stay as
     * they were.
     *
     * @example
     * ```ts
     * const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh());
     * model.summary(zeros([5, 2])).parameters; // → 24
     * ```
     */
    summary(...inputs: Inputs): Summary;
  }
}

/** One call of a module. */
export interface SummaryRow {
  /** The module's path and text: `0 Linear(784 → 256)`. */
  layer: string;
  /** The shape of the output. */
  output: string;
  /** How many numbers it learns itself, not in submodules; of a second call, 0. */
  parameters: number;
  /** Bytes that the forward pass computes and keeps for the backward pass. */
  forwardBytes: number;
  /** Bytes of a gradient for each of these, and for the parameters. */
  backwardBytes: number;
  /** Of its matrix products. */
  forwardMultiplyAdds: number;
  /** Of those of the gradients: as many for each operand that needs one. */
  backwardMultiplyAdds: number;
}

/** What is counted of each row, and in total. */
type Counts = Omit<SummaryRow, "layer" | "output">;

const headings = [
  "layer",
  "output",
  "parameters",
  "forward (bytes)",
  "backward (bytes)",
  "multiply-adds",
];
const alignments = ["left", "left", "right", "right", "right", "right"] as const;

/** The layers of a model, in the order in which they ran; as text, a table. */
export class Summary {
  readonly rows: readonly SummaryRow[];

  constructor(rows: readonly SummaryRow[]) {
    this.rows = rows;
  }

  get parameters(): number {
    return this.#total("parameters");
  }

  get forwardBytes(): number {
    return this.#total("forwardBytes");
  }

  get backwardBytes(): number {
    return this.#total("backwardBytes");
  }

  get forwardMultiplyAdds(): number {
    return this.#total("forwardMultiplyAdds");
  }

  get backwardMultiplyAdds(): number {
    return this.#total("backwardMultiplyAdds");
  }

  #total(column: keyof Counts): number {
    return this.rows.reduce((total, row) => total + row[column], 0);
  }

  toString(): string {
    const numbersOf = (counts: Counts) =>
      [
        ...[counts.parameters, counts.forwardBytes, counts.backwardBytes],
        counts.forwardMultiplyAdds + counts.backwardMultiplyAdds,
      ].map(formatCount);
    const lines = [
      ...this.rows.map((row) => [row.layer, row.output, ...numbersOf(row)]),
      ["total", "", ...numbersOf(this)],
    ];
    return [
      ...alignedWithTotal([headings, ...lines], alignments),
      "forward: what is computed and kept for the backward pass, without parameters and inputs",
      "backward: a gradient for each of these, and for the parameters",
      "multiply-adds: of matrix products, forward and backward",
    ].join("\n");
  }

  /** What console.log shows in Node. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  return Array.isArray(value) ? value.flatMap(tensorsIn) : [];
}

/** Counts memory, each storage once, as the calls that are measured come to it. */
class MemoryCount {
  readonly #visited = new Set<Tensor>();
  readonly #storages = new Set<Storage>();

  constructor(given: readonly Tensor[]) {
    for (const tensor of given) this.#visit(tensor);
  }

  /** Whether its numbers had not been counted. Single numbers, as an ε, never count. */
  #visit(tensor: Tensor): boolean {
    this.#visited.add(tensor);
    const isNew = tensor.ndim > 0 && !this.#storages.has(tensor.storage);
    this.#storages.add(tensor.storage);
    return isNew;
  }

  /** What stands behind these results and was not there before: its bytes, and its gradients'. */
  measure(results: readonly Tensor[]): { values: number; gradients: number } {
    let values = 0;
    let gradients = 0;
    const open = [...results];
    for (let tensor = open.pop(); tensor; tensor = open.pop()) {
      if (this.#visited.has(tensor)) continue;
      if (this.#visit(tensor)) {
        const bytes = tensor.storage.array.byteLength;
        values += bytes;
        if (tensor.requiresGrad) gradients += bytes;
      }
      open.push(...(tensor.node?.inputs ?? []));
    }
    return { values, gradients };
  }
}

/** Runs `body`, and puts buffers and generators back into the state they were in. */
function withoutTrace(model: AnyModule, body: () => void): void {
  const buffers = model.buffers().map((buffer) => ({ buffer, numbers: buffer.clone() }));
  const own = model.modules().flatMap((module) => Object.values(module));
  const generators = [defaultGenerator, ...own.filter((value) => value instanceof Generator)].map(
    (generator) => ({ generator, state: generator.state() }),
  );
  try {
    body();
  } finally {
    for (const { buffer, numbers } of buffers) buffer.copy_(numbers);
    for (const { generator, state } of generators) generator.restore(state);
  }
}

/** A call of a module that has begun: its place among the rows, and what it has computed so far. */
interface Call extends Omit<Counts, "parameters"> {
  place: number;
}

/** Counts the multiply-adds of matrix products, for the call that is going on. */
class ProductCount implements Interceptor {
  readonly #call: () => Call | undefined;

  constructor(call: () => Call | undefined) {
    this.#call = call;
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], _attributes: A, run: () => Tensor): Tensor {
    const result = run();
    const call = this.#call();
    if (call) {
      const multiplyAdds = multiplyAddsOf(op, inputs, result);
      call.forwardMultiplyAdds += multiplyAdds;
      call.backwardMultiplyAdds += multiplyAdds * inputs.filter((x) => x.requiresGrad).length;
    }
    return result;
  }

  assign(_target: Tensor, _expression: Expression, _inputs: readonly Tensor[], run: () => Tensor) {
    return run();
  }
}

Module.prototype.summary = function summary(this: AnyModule, ...inputs: unknown[]): Summary {
  const rows: (SummaryRow | null)[] = [];
  const calls: Call[] = [];
  const memory = new MemoryCount([...tensorsIn(inputs), ...this.parameters(), ...this.buffers()]);
  const counted = new Set<Parameter>();

  const measure = (call: Call | undefined, results: unknown) => {
    const { values, gradients } = memory.measure(tensorsIn(results));
    if (!call) return;
    call.forwardBytes += values;
    call.backwardBytes += gradients;
  };
  const enter = (given: unknown[]) => {
    // What a module makes of its inputs before it hands them to a submodule is its own.
    measure(calls.at(-1), given);
    calls.push({
      place: rows.push(null) - 1,
      ...{ forwardBytes: 0, backwardBytes: 0, forwardMultiplyAdds: 0, backwardMultiplyAdds: 0 },
    });
  };
  const leave = (path: string, module: AnyModule, output: unknown) => {
    const call = calls.pop()!;
    measure(call, output);
    const own = Object.values(module).filter((value) => value instanceof Parameter);
    const learnt = own.filter((parameter) => !counted.has(parameter));
    for (const parameter of learnt) {
      counted.add(parameter);
      if (parameter.requiresGrad) call.backwardBytes += parameter.storage.array.byteLength;
    }
    const isLeaf = module.children().length === 0;
    // A container that does nothing itself needs no row.
    const isIdle = call.forwardBytes === 0 && call.forwardMultiplyAdds === 0;
    if (!isLeaf && learnt.length === 0 && isIdle) return;
    const { place, ...counts } = call;
    rows[place] = {
      layer: `${path} ${isLeaf ? module : module.constructor.name}`.trim(),
      output: tensorsIn(output)
        .map(({ shape }) => formatShape(shape))
        .join(", "),
      parameters: learnt.reduce((sum, { size }) => sum + size, 0),
      ...counts,
    };
  };

  const hooks = this.namedModules().flatMap(([path, module]) => [
    module.registerForwardPreHook((_, given) => void enter(given)),
    module.registerForwardHook((_, __, output) => void leave(path, module, output)),
  ]);
  try {
    const forward = () => enableGrad(() => this.forward(...inputs));
    withoutTrace(this, () => withInterceptor(new ProductCount(() => calls.at(-1)), forward));
  } finally {
    for (const hook of hooks) hook.remove();
  }
  return new Summary(rows.filter((row) => row !== null));
};
