import type { GradcheckTarget } from "../../../src/check/index.ts";
import { gradcheck } from "../../../src/check/index.ts";
import { customFunction, Generator, randn, Tensor } from "../../../src/index.ts";
import type { Layer, Parameter } from "../../../src/manual/index.ts";

type Tensors = readonly Tensor[];

/** The numbers alone: nothing of how they were computed can be followed. */
const opaque = (x: Tensor) => like(x, Array.from(x.data));

/** A function with a backward of its own: its gradients by each input, of dy, the inputs and y. */
export function fn(
  forward: (...inputs: Tensor[]) => Tensor,
  backward: (dy: Tensor, inputs: Tensors, y: Tensor) => (Tensor | null)[],
): GradcheckTarget {
  return customFunction({
    name: "f",
    forward: (context, ...inputs: Tensor[]) => {
      const y = opaque(forward(...inputs));
      context.save(...inputs, y);
      return y;
    },
    backward: ({ saved }, dy) => backward(dy, saved.slice(0, -1), saved[saved.length - 1]),
  });
}

export const draw = (shape: number[], seed = 3) => randn(shape, { generator: new Generator(seed) });

export const like = (x: Tensor, data: ArrayLike<number>, shape = x.shape) =>
  Tensor.from(x.dtype === "float32" ? Float32Array.from(data) : Float64Array.from(data), shape);

/** A layer with parameters, whose backward adds to their gradients. */
export class WithParameters implements Layer {
  readonly p: Record<string, Parameter> = {};
  x!: Tensor;
  y!: Tensor;
  readonly #f: (x: Tensor, p: Record<string, Tensor>) => Tensor;
  readonly #b: (
    dy: Tensor,
    x: Tensor,
    p: Record<string, Tensor>,
    y: Tensor,
  ) => { x: Tensor } & Record<string, Tensor>;

  constructor(
    parameters: Record<string, Tensor>,
    forward: (x: Tensor, p: Record<string, Tensor>) => Tensor,
    backward: (
      dy: Tensor,
      x: Tensor,
      p: Record<string, Tensor>,
      y: Tensor,
    ) => { x: Tensor } & Record<string, Tensor>,
  ) {
    for (const [name, value] of Object.entries(parameters)) {
      this.p[name] = { name, value, gradient: value.mul(0) };
    }
    this.#f = forward;
    this.#b = backward;
  }

  #values(): Record<string, Tensor> {
    return Object.fromEntries(Object.entries(this.p).map(([name, { value }]) => [name, value]));
  }
  parameters() {
    return Object.values(this.p);
  }
  zeroGrad() {
    for (const { gradient } of this.parameters()) gradient.zero_();
  }
  forward(x: Tensor) {
    this.x = x;
    this.y = opaque(this.#f(x, this.#values()));
    return this.y;
  }
  backward(dy: Tensor) {
    const { x, ...gradients } = this.#b(dy, this.x, this.#values(), this.y);
    for (const [name, gradient] of Object.entries(gradients)) this.p[name].gradient.add_(gradient);
    return x;
  }
}

/** What a check says: for each verdict its cause, variables and words. */
export function says(target: GradcheckTarget, inputs: Tensor[]): string[] {
  const { verdicts, passed } = gradcheck(target, inputs);
  if (passed) return ["passes"];
  return verdicts.map(
    ({ cause, variables, title, evidence, advice }) =>
      `${cause} (${variables.join(", ")}): ${title}. ${evidence}. ${advice}.`,
  );
}
