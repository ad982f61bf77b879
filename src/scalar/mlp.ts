import type { FunctionMethods } from "../expr/functions.ts";
import { type FunctionName, functions } from "../expr/index.ts";
import { defaultGenerator, type Generator, generatorKind } from "../random/generator.ts";
import { fillUniform } from "../random/uniform.ts";
import {
  checkArgument,
  checkOptions,
  kind,
  type OptionTable,
  oneOf,
  positiveInteger,
  word,
} from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import "./methods.ts";
import { type Operand, Value, value } from "./value.ts";

type Methods = FunctionMethods<Value>;

/** A function of one argument in the table, or none. */
export type Activation =
  | "linear"
  | { [Name in FunctionName]: Methods[Name] extends () => Value ? Name : never }[FunctionName];

export interface NeuronOptions {
  /** Default relu. */
  activation?: Activation;
  /** Where the weights come from; by default the generator that `manualSeed` seeds. */
  generator?: Generator;
  /** Where the neuron stands in its network, for the labels: `"[0][3]"`. */
  place?: string;
}

/** The activations that there are: the functions that need no second operand. */
const activationKind = oneOf(
  "linear",
  ...(Object.keys(functions) as FunctionName[]).filter((name) => functions[name].length === 1),
);

const neuronOptions: OptionTable<NeuronOptions> = {
  activation: activationKind,
  generator: generatorKind,
  place: word,
};
const { place: _, ...shared } = neuronOptions;
const mlpOptions: OptionTable<MLPOptions> = { ...shared, outputActivation: activationKind };

/** The operations look at what is in it. */
const operandList = kind("an array of values and numbers", Array.isArray);

const sizesKind = kind(
  "the sizes of the layers, such as [4, 4, 1]",
  (sizes) => Array.isArray(sizes) && sizes.length > 0,
);

abstract class Module {
  /** What is learnt. */
  abstract parameters(): Value[];

  /** Sets the gradients of all parameters to 0: before each `backward` of a training loop. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = 0;
  }
}

/**
 * activation(w · x + b), with the weights uniform within ±1 and b = 0 to start with.
 *
 * @example
 * ```ts
 * import { Neuron } from "chainrule/scalar";
 * String(new Neuron(2, { activation: "tanh" })); // → TanhNeuron(2)
 * ```
 */
export class Neuron extends Module {
  readonly w: Value[];
  readonly b: Value;
  readonly activation: Activation;

  constructor(inputs: number, options: NeuronOptions = {}) {
    super();
    checkArgument("Neuron", "inputs", positiveInteger, inputs);
    checkOptions("Neuron", neuronOptions, options);
    const { activation = "relu", generator = defaultGenerator, place = "" } = options;
    const uniform = new Float64Array(inputs);
    fillUniform(uniform, generator.next());
    this.w = Array.from(uniform, (u, i) => value(2 * u - 1, `w${place}[${i}]`));
    this.b = value(0, `b${place}`);
    this.activation = activation;
  }

  /** @throws ShapeError where x has not as many numbers as there are weights. */
  forward(x: readonly Operand[]): Value {
    checkArgument("Neuron", "x", operandList, x);
    if (x.length !== this.w.length) {
      throw new ShapeError(`${this}: expected ${this.w.length} inputs, got ${x.length}`);
    }
    const sum = this.w.reduce((sum, w, i) => sum.add(w.mul(x[i])), this.b);
    return this.activation === "linear" ? sum : sum[this.activation]();
  }

  parameters(): Value[] {
    return [...this.w, this.b];
  }

  override toString(): string {
    const name = this.activation.replace(/^./, (c) => c.toUpperCase()).replace(/relu$/i, "ReLU");
    return `${name}Neuron(${this.w.length})`;
  }
}

/**
 * Neurons side by side: each has the same inputs.
 *
 * @example
 * ```ts
 * import { Layer } from "chainrule/scalar";
 * new Layer(3, 2).parameters().map((p) => p.label).join(" "); // → w[0][0] w[0][1] w[0][2] b[0] w[1][0] w[1][1] w[1][2] b[1]
 * ```
 */
export class Layer extends Module {
  readonly neurons: Neuron[];

  constructor(inputs: number, outputs: number, options: NeuronOptions = {}) {
    super();
    checkArgument("Layer", "outputs", positiveInteger, outputs);
    checkOptions("Layer", neuronOptions, options);
    const { place = "" } = options;
    this.neurons = Array.from(
      { length: outputs },
      (_, i) => new Neuron(inputs, { ...options, place: `${place}[${i}]` }),
    );
  }

  forward(x: readonly Operand[]): Value[] {
    return this.neurons.map((neuron) => neuron.forward(x));
  }

  parameters(): Value[] {
    const all: Value[] = [];
    for (const neuron of this.neurons) all.push(...neuron.parameters());
    return all;
  }

  override toString(): string {
    return `Layer of [${this.neurons.join(", ")}]`;
  }
}

export interface MLPOptions extends Omit<NeuronOptions, "place"> {
  /** Of the last layer; `activation` is that of the others. Default linear. */
  outputActivation?: Activation;
}

type Last<Sizes> = Sizes extends readonly [...number[], infer Size] ? Size : number;

/** One value where the last size is 1, else an array; either where the sizes are not known. */
export type MLPOutput<Sizes> =
  | (1 extends Last<Sizes> ? Value : never)
  | (Last<Sizes> extends 1 ? never : Value[]);

/**
 * A multi-layer perceptron: layers one behind the other, of the given sizes.
 *
 * @example
 * ```ts
 * import { MLP } from "chainrule/scalar";
 * const model = new MLP(2, [4, 4, 1]);
 * const y = model.forward([0.5, -1]);
 * y.backward();
 * model.parameters().length; // → 37
 * ```
 */
export class MLP<const Sizes extends readonly number[]> extends Module {
  readonly layers: Layer[];

  constructor(inputs: number, outputs: Sizes, options: MLPOptions = {}) {
    super();
    checkArgument("MLP", "outputs", sizesKind, outputs);
    checkOptions("MLP", mlpOptions, options);
    const { activation, outputActivation = "linear", generator } = options;
    const last = outputs.length - 1;
    this.layers = outputs.map((size, i) => {
      const own = { activation: i === last ? outputActivation : activation, place: `[${i}]` };
      return new Layer(i === 0 ? inputs : outputs[i - 1], size, { ...own, generator });
    });
  }

  /** The only output itself, or the outputs; see {@link MLPOutput}. */
  forward(x: readonly Operand[]): MLPOutput<Sizes> {
    checkArgument("MLP", "x", operandList, x);
    let out = x.map((x, i) => (x instanceof Value ? x : value(x, `x[${i}]`)));
    for (const layer of this.layers) out = layer.forward(out);
    return (out.length === 1 ? out[0] : out) as MLPOutput<Sizes>;
  }

  parameters(): Value[] {
    const all: Value[] = [];
    for (const layer of this.layers) all.push(...layer.parameters());
    return all;
  }

  override toString(): string {
    return `MLP of [${this.layers.join(", ")}]`;
  }
}
