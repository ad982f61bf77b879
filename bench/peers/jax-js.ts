import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { init, jit, lax, nn, numpy as np, random, tree, valueAndGrad } from "@jax-js/jax";
import type { Tensor } from "../../src/index.ts";
import { type Layer, shapeAfter } from "../layers.ts";
import type { Computation, Training } from "../works.ts";
import type { Numbers, Peer } from "./peer.ts";

// A function of jax-js consumes its arguments; what is needed again is passed as `x.ref`.

const EPS = 1e-5;
const MOMENTUM = 0.1;

/** Arrays by PyTorch's names: `0.weight`. */
type Arrays = { [name: string]: np.Array };

/** A pass through a network. A layer replaces here what it changes. */
interface Pass {
  parameters: Arrays;
  statistics: Arrays;
  /** For random numbers; null in evaluation. */
  key: np.Array | null;
}

const toJax = ({ data, shape }: Tensor) =>
  np.array(data as Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>).reshape([...shape]);

const blend = (running: np.Array, value: np.Array) =>
  running.mul(1 - MOMENTUM).add(value.mul(MOMENTUM));

/** Layers one after the other; the names of their numbers begin with `prefix`. */
const applyAll = (layers: readonly Layer[], prefix: string, inputs: np.Array, pass: Pass) =>
  layers.reduce((x, layer, index) => applyLayer(layer, `${prefix}${index}.`, x, pass), inputs);

function applyLayer(layer: Layer, prefix: string, x: np.Array, pass: Pass): np.Array {
  const parameter = (name: string) => pass.parameters[prefix + name];
  switch (layer.kind) {
    case "linear":
      return linear(x, parameter("weight"), parameter("bias"));
    case "conv2d": {
      const { padding, outputs } = layer;
      const y = lax.conv(x, parameter("weight"), [1, 1], [pair(padding), pair(padding)]);
      return y.add(parameter("bias").reshape([outputs, 1, 1]));
    }
    case "maxPool":
      return lax.reduceWindow(x, np.max, pair(layer.size), pair(layer.size));
    case "flatten":
      return x.reshape([x.shape[0], -1]);
    case "embedding":
      return np.take(parameter("weight"), x, 0);
    case "lstm":
      return lstm(layer.outputs, x, (name) => parameter(`layer.${name}_l0`));
    case "causalAttention":
      return causalAttention(layer.heads, x, (name) => parameter(`layer.${name}`));
    case "residual":
      return x.ref.add(applyAll(layer.layers, `${prefix}fn.`, x, pass));
    case "batchNorm": {
      const [mean, variance] = moments(prefix, x, pass);
      const factor = parameter("weight").div(np.sqrt(variance.add(EPS)));
      return x.sub(mean).mul(factor).add(parameter("bias"));
    }
    case "layerNorm":
      return nn.standardize(x).mul(parameter("weight")).add(parameter("bias"));
    case "dropout": {
      if (pass.key === null || layer.p === 0) return x;
      const [key, drawn] = random.split(pass.key);
      pass.key = key;
      const kept = random.bernoulli(drawn, 1 - layer.p, x.shape);
      return np.where(kept, x.div(1 - layer.p), 0);
    }
    case "relu":
      return nn.relu(x);
    case "gelu":
      return nn.gelu(x, { approximate: false });
    case "tanh":
      return np.tanh(x);
  }
}

const pair = (extent: number): [number, number] => [extent, extent];

const linear = (x: np.Array, weight: np.Array, bias: np.Array) =>
  np.matmul(x, np.transpose(weight)).add(bias);

function lstm(width: number, x: np.Array, parameter: (name: string) => np.Array): np.Array {
  const [batch, steps] = x.shape;
  const bias = parameter("bias_ih").add(parameter("bias_hh"));
  const inputs = linear(x, parameter("weight_ih"), bias);
  const recurrent = np.transpose(parameter("weight_hh"));
  let [hidden, cell] = [np.zeros([batch, width]), np.zeros([batch, width])];
  const outputs: np.Array[] = [];
  for (let step = 0; step < steps; step++) {
    const gates = inputs.ref.slice([], step).add(np.matmul(hidden, recurrent.ref));
    const [i, f, g, o] = np.split(gates, 4, 1);
    cell = nn
      .sigmoid(f)
      .mul(cell)
      .add(nn.sigmoid(i).mul(np.tanh(g)));
    hidden = nn.sigmoid(o).mul(np.tanh(cell.ref));
    outputs.push(hidden.ref);
  }
  for (const rest of [inputs, recurrent, hidden, cell]) rest.dispose();
  return np.stack(outputs, 1);
}

function causalAttention(
  heads: number,
  x: np.Array,
  parameter: (name: string) => np.Array,
): np.Array {
  const [batch, length, features] = x.shape;
  const projected = linear(x, parameter("in_proj_weight"), parameter("in_proj_bias"));
  const [q, k, v] = np
    .split(projected, 3, 2)
    .map((part) => part.reshape([batch, length, heads, features / heads]));
  const found = nn.dotProductAttention(q, k, v, { isCausal: true });
  const rows = found.reshape([batch, length, features]);
  return linear(rows, parameter("out_proj.weight"), parameter("out_proj.bias"));
}

/** The mean and variance to normalize by; in training those of x, blended into the running ones. */
function moments(prefix: string, x: np.Array, { statistics, key }: Pass): [np.Array, np.Array] {
  const names = [`${prefix}running_mean`, `${prefix}running_var`];
  const [runningMean, runningVariance] = names.map((name) => statistics[name]);
  if (key === null) return [runningMean, runningVariance];
  const [samples] = x.shape;
  const mean = np.mean(x.ref, 0);
  const variance = np.mean(np.square(x.ref.sub(mean.ref)), 0);
  const unbiased = variance.ref.mul(samples / (samples - 1));
  statistics[names[0]] = blend(runningMean, mean.ref);
  statistics[names[1]] = blend(runningVariance, unbiased);
  return [mean, variance];
}

/** The mean loss; the targets of cross-entropy are one-hot. */
function lossOf({ layers, loss }: Training, pass: Pass, inputs: np.Array, targets: np.Array) {
  const outputs = applyAll(layers, "", inputs, pass);
  // In two turns: its sum of many numbers one after the other loses digits.
  if (loss === "meanSquaredError") return np.mean(np.mean(np.square(outputs.sub(targets)), -1));
  const [samples] = outputs.shape;
  return nn.logSoftmax(outputs).mul(targets).sum().div(-samples);
}

/** The loss in training, and the statistics after it. */
const trainingLossOf =
  (work: Training) =>
  (
    parameters: Arrays,
    statistics: Arrays,
    key: np.Array,
    inputs: np.Array,
    targets: np.Array,
  ): [np.Array, Arrays] => {
    const pass = { parameters, statistics: { ...statistics }, key };
    const loss = lossOf(work, pass, inputs, targets);
    pass.key.dispose();
    return [loss, pass.statistics];
  };

/** A compiled step: the loss, and the parameters, statistics and key after it. */
function compileStep(work: Training) {
  type State = [parameters: Arrays, statistics: Arrays, key: np.Array];
  const withGradient = valueAndGrad(trainingLossOf(work), { hasAux: true });
  return jit(
    (
      parameters: Arrays,
      statistics: Arrays,
      key: np.Array,
      inputs: np.Array,
      targets: np.Array,
    ): [np.Array, ...State] => {
      const [nextKey, drawn] = random.split(key);
      const [[loss, nextStatistics], gradients] = withGradient(
        tree.ref(parameters),
        statistics,
        drawn,
        inputs,
        targets,
      );
      const descend = ([name, p]: [string, np.Array]) =>
        [name, p.sub(gradients[name].mul(work.learningRate))] as const;
      const nextParameters = Object.fromEntries(Object.entries(parameters).map(descend));
      return [loss, nextParameters, nextStatistics, nextKey];
    },
  );
}

/** What a computation does to its numbers; it consumes them. */
const formulas: Record<Computation["kind"], (numbers: Arrays) => np.Array> = {
  matmul: ({ a, b }) => np.matmul(a, b),
  elementwise: ({ x, a, b }) => np.tanh(x.ref.mul(a.ref).add(b)).mul(nn.sigmoid(x)).sub(a),
  softmax: ({ x }) => nn.softmax(x, 1),
  layerNorm: ({ x, weight, bias }) => nn.standardize(x).mul(weight).add(bias),
};

const description = new URL("../package.json", import.meta.resolve("@jax-js/jax"));

const toArrays = (numbers: Numbers): Arrays =>
  Object.fromEntries(Object.entries(numbers).map(([name, tensor]) => [name, toJax(tensor)]));

const select = (numbers: Numbers, isWanted: RegExp): Numbers =>
  Object.fromEntries(Object.entries(numbers).filter(([name]) => isWanted.test(name)));

export async function createPeer(): Promise<Peer> {
  if (!(await init("wasm")).includes("wasm")) throw new Error("its Wasm backend does not start");
  return {
    version: JSON.parse(readFileSync(description, "utf8")).version,
    // Its workers are the browser's; in Node it computes in the thread that calls it.
    threads: "Worker" in globalThis ? availableParallelism() : 1,

    compute(work, numbers) {
      const arrays = toArrays(numbers);
      const compiled = jit(formulas[work.kind]);
      return {
        async run() {
          const result = compiled(tree.ref(arrays));
          await result.blockUntilReady();
          result.dispose();
        },
        result: () => compiled(tree.ref(arrays)).dataSync(),
      };
    },

    train(work, { inputs, targets, ...state }) {
      let parameters = toArrays(select(state, /weight|bias/));
      let statistics = toArrays(select(state, /running/));
      let key = random.key(0);
      const x = toJax(inputs);
      const y = toTargets(work, targets);
      const evaluate = () =>
        lossOf(
          work,
          { parameters: tree.ref(parameters), statistics: tree.ref(statistics), key: null },
          x.ref,
          y.ref,
        ).item();
      if (work.only === "loss") {
        const compiledLoss = jit(trainingLossOf(work));
        const step = () => {
          const [loss, after] = compiledLoss(
            tree.ref(parameters),
            tree.ref(statistics),
            key.ref,
            x.ref,
            y.ref,
          );
          tree.dispose(after);
          return loss.item();
        };
        return { step, evaluate };
      }
      const compiled = compileStep(work);
      return {
        step() {
          let loss: np.Array;
          [loss, parameters, statistics, key] = compiled(parameters, statistics, key, x.ref, y.ref);
          return loss.item();
        },
        evaluate,
      };
    },
  };
}

function toTargets({ layers, loss, sample }: Training, targets: Tensor): np.Array {
  if (loss === "meanSquaredError") return toJax(targets);
  const [classes] = layers.reduce(shapeAfter, sample);
  return nn.oneHot(toJax(targets), classes);
}
