import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { init, jit, nn, numpy as np, random, tree, valueAndGrad } from "@jax-js/jax";
import type { Tensor } from "../../src/index.ts";
import type { Computation, Layer, Training } from "../works.ts";
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
  np.array(data as Float32Array<ArrayBuffer>).reshape([...shape]);

const blend = (running: np.Array, value: np.Array) =>
  running.mul(1 - MOMENTUM).add(value.mul(MOMENTUM));

function applyLayer(layer: Layer, index: number, x: np.Array, pass: Pass): np.Array {
  const parameter = (name: string) => pass.parameters[`${index}.${name}`];
  switch (layer.kind) {
    case "linear":
      return np.matmul(x, np.transpose(parameter("weight"))).add(parameter("bias"));
    case "batchNorm": {
      const [mean, variance] = moments(index, x, pass);
      const factor = parameter("weight").div(np.sqrt(variance.add(EPS)));
      return x.sub(mean).mul(factor).add(parameter("bias"));
    }
    case "dropout": {
      if (pass.key === null || layer.p === 0) return x;
      const [key, drawn] = random.split(pass.key);
      pass.key = key;
      const kept = random.bernoulli(drawn, 1 - layer.p, x.shape);
      return np.where(kept, x.div(1 - layer.p), 0);
    }
    case "relu":
      return nn.relu(x);
    case "tanh":
      return np.tanh(x);
  }
}

/** The mean and variance to normalize by; in training those of x, blended into the running ones. */
function moments(index: number, x: np.Array, { statistics, key }: Pass): [np.Array, np.Array] {
  const names = [`${index}.running_mean`, `${index}.running_var`];
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
  const outputs = layers.reduce((x, layer, index) => applyLayer(layer, index, x, pass), inputs);
  if (loss === "meanSquaredError") return np.mean(np.square(outputs.sub(targets)));
  const [samples] = outputs.shape;
  return nn.logSoftmax(outputs).mul(targets).sum().div(-samples);
}

/** A compiled step: the loss, and the parameters, statistics and key after it. */
function compileStep(work: Training) {
  type State = [parameters: Arrays, statistics: Arrays, key: np.Array];
  const trainingLoss = (
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
  const withGradient = valueAndGrad(trainingLoss, { hasAux: true });
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
      const compiled = compileStep(work);
      return {
        step() {
          let loss: np.Array;
          [loss, parameters, statistics, key] = compiled(parameters, statistics, key, x.ref, y.ref);
          return loss.item();
        },
        evaluate: () => lossOf(work, { parameters, statistics, key: null }, x.ref, y.ref).item(),
      };
    },
  };
}

function toTargets({ layers, loss }: Training, targets: Tensor): np.Array {
  if (loss === "meanSquaredError") return toJax(targets);
  const classes = layers.findLast((layer) => layer.kind === "linear")!.outputs;
  return nn.oneHot(np.array(targets.data as Int32Array<ArrayBuffer>), classes);
}
