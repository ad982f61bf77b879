import * as tf from "@tensorflow/tfjs";
import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import type { Tensor } from "../../src/index.ts";
import { type Layer, shapeAfter } from "../layers.ts";
import type { Computation, Training } from "../works.ts";
import type { Numbers, Peer } from "./peer.ts";

const EPS = 1e-5;
const MOMENTUM = 0.1;

interface BuiltLayer {
  forward(x: tf.Tensor, training: boolean): tf.Tensor;
  variables?: tf.Variable[];
}

/** A number of PyTorch's, by its name in a layer. */
type State = (name: string) => Tensor;

/** Images lie [N, H, W, C] here, all of them: its back end computes no others. */
function toTfjs({ data, shape, dtype }: Tensor): tf.Tensor {
  const given = tf.tensor(data as Float32Array, [...shape], dtype as "float32" | "int32");
  return shape.length === 4 ? tf.transpose(given, [0, 2, 3, 1]) : given;
}

const variable = (value: Tensor) => tf.variable(toTfjs(value));
/** A matrix as tfjs keeps it: [in, out]. */
const variableOfTransposed = (weight: Tensor) => tf.variable(tf.transpose(toTfjs(weight)));

function build(layer: Layer, state: State): BuiltLayer {
  switch (layer.kind) {
    case "linear":
      return linear(state("weight"), state("bias"));
    case "conv2d":
      return conv2d(layer.padding, state);
    case "maxPool":
      return { forward: (x) => tf.maxPool(x as tf.Tensor4D, layer.size, layer.size, "valid") };
    case "flatten":
      // In the order of [N, C, H, W], which the weights behind it have.
      return { forward: (x) => tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [x.shape[0], -1]) };
    case "embedding": {
      const weight = variable(state("weight"));
      return { forward: (x) => tf.gather(weight, x), variables: [weight] };
    }
    case "lstm":
      return lstm((name) => state(`layer.${name}_l0`));
    case "causalAttention":
      return causalAttention(layer.heads, (name) => state(`layer.${name}`));
    case "residual": {
      const { forward, variables } = buildAll(layer.layers, (name) => state(`fn.${name}`));
      return { forward: (x, training) => tf.add(x, forward(x, training)), variables };
    }
    case "batchNorm":
      return batchNorm(state);
    case "layerNorm": {
      const [weight, bias] = [variable(state("weight")), variable(state("bias"))];
      return { forward: (x) => layerNorm(x, weight, bias), variables: [weight, bias] };
    }
    case "dropout":
      return { forward: (x, training) => (training ? tf.dropout(x, layer.p) : x) };
    case "relu":
      return { forward: (x) => tf.relu(x) };
    case "gelu":
      return { forward: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)) };
    case "tanh":
      return { forward: (x) => tf.tanh(x) };
  }
}

/** Layers one after the other. */
function buildAll(layers: readonly Layer[], state: State): Required<BuiltLayer> {
  const built = layers.map((layer, index) => build(layer, (name) => state(`${index}.${name}`)));
  return {
    forward: (x, training) => built.reduce((value, { forward }) => forward(value, training), x),
    variables: built.flatMap(({ variables = [] }) => variables),
  };
}

function linear(weightOfPytorch: Tensor, ...biases: Tensor[]): Required<BuiltLayer> {
  const weight = variableOfTransposed(weightOfPytorch);
  const offsets = biases.map(variable);
  const [inputs, outputs] = weight.shape;
  return {
    forward(x) {
      const rows = x.shape.length === 2 ? x : tf.reshape(x, [-1, inputs]);
      const product = tf.matMul(rows as tf.Tensor2D, weight as tf.Tensor2D);
      const moved = offsets.reduce<tf.Tensor>((sum, bias) => tf.add(sum, bias), product);
      return rows === x ? moved : tf.reshape(moved, [...x.shape.slice(0, -1), outputs]);
    },
    variables: [weight, ...offsets],
  };
}

function conv2d(padding: number, state: State): BuiltLayer {
  // Of [out, H, W, in], as images have them, to [H, W, in, out].
  const weight = tf.variable(tf.transpose(toTfjs(state("weight")), [1, 2, 3, 0]));
  const bias = variable(state("bias"));
  return {
    forward(x) {
      const y = tf.conv2d(x as tf.Tensor4D, weight as tf.Tensor4D, 1, padding);
      return tf.add(y, bias);
    },
    variables: [weight, bias],
  };
}

function lstm(state: State): BuiltLayer {
  const ofInputs = linear(state("weight_ih"), state("bias_ih"), state("bias_hh"));
  const recurrent = variableOfTransposed(state("weight_hh"));
  return {
    forward(x) {
      const [batch] = x.shape;
      let cell: tf.Tensor = tf.zeros([batch, recurrent.shape[0]]);
      let hidden = cell;
      const outputs = tf.unstack(ofInputs.forward(x, true), 1).map((inputs) => {
        const gates = tf.add(inputs, tf.matMul(hidden as tf.Tensor2D, recurrent as tf.Tensor2D));
        const [i, f, g, o] = tf.split(gates, 4, 1);
        cell = tf.add(tf.mul(tf.sigmoid(f), cell), tf.mul(tf.sigmoid(i), tf.tanh(g)));
        hidden = tf.mul(tf.sigmoid(o), tf.tanh(cell));
        return hidden;
      });
      return tf.stack(outputs, 1);
    },
    variables: [...ofInputs.variables, recurrent],
  };
}

function causalAttention(heads: number, state: State): BuiltLayer {
  const ofInputs = linear(state("in_proj_weight"), state("in_proj_bias"));
  const ofOutputs = linear(state("out_proj.weight"), state("out_proj.bias"));
  return {
    forward(x, training) {
      const [batch, length, features] = x.shape;
      const ofHeads = (part: tf.Tensor) =>
        tf.transpose(tf.reshape(part, [batch, length, heads, features / heads]), [0, 2, 1, 3]);
      const [q, k, v] = tf.split(ofInputs.forward(x, training), 3, 2).map(ofHeads);
      const scores = tf.mul(tf.matMul(q, k, false, true), (features / heads) ** -0.5);
      // −∞ above the diagonal.
      const places = tf.range(0, length);
      const isSeen = tf.greaterEqual(tf.expandDims(places, 1), places);
      const weights = tf.softmax(tf.where(isSeen, scores, Number.NEGATIVE_INFINITY));
      const found = tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]);
      return ofOutputs.forward(tf.reshape(found, [batch, length, features]), training);
    },
    variables: [...ofInputs.variables, ...ofOutputs.variables],
  };
}

function layerNorm(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  const standard = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, EPS)));
  return tf.add(tf.mul(standard, weight), bias);
}

function batchNorm(state: State): BuiltLayer {
  const [weight, bias] = [variable(state("weight")), variable(state("bias"))];
  const runningMean = tf.variable(toTfjs(state("running_mean")), false);
  const runningVariance = tf.variable(toTfjs(state("running_var")), false);
  const blend = (running: tf.Variable, value: tf.Tensor) =>
    running.assign(tf.add(tf.mul(running, 1 - MOMENTUM), tf.mul(value, MOMENTUM)));
  return {
    forward(x, training) {
      if (!training) return tf.batchNorm(x, runningMean, runningVariance, bias, weight, EPS);
      const { mean, variance } = tf.moments(x, 0);
      const [samples] = x.shape;
      blend(runningMean, mean);
      blend(runningVariance, tf.mul(variance, samples / (samples - 1)));
      return tf.batchNorm(x, mean, variance, bias, weight, EPS);
    },
    variables: [weight, bias],
  };
}

/** The mean loss of outputs on a batch. */
function lossFor(
  { loss, layers, sample }: Training,
  targets: Tensor,
): (outputs: tf.Tensor) => tf.Scalar {
  if (loss === "meanSquaredError") {
    const y = toTfjs(targets);
    // In two turns: its sum of many numbers one after the other loses digits.
    return (outputs) => tf.mean(tf.mean(tf.squaredDifference(y, outputs), -1));
  }
  const [classes] = layers.reduce(shapeAfter, sample);
  const y = tf.oneHot(toTfjs(targets), classes);
  return (outputs) => tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(y, outputs);
}

function formula(work: Computation, numbers: Numbers): () => tf.Tensor {
  const { x, a, b, weight, bias } = Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, toTfjs(value)]),
  );
  switch (work.kind) {
    case "matmul":
      return () => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D);
    case "elementwise":
      return () => tf.sub(tf.mul(tf.tanh(tf.add(tf.mul(x, a), b)), tf.sigmoid(x)), a);
    case "softmax":
      return () => tf.softmax(x, 1);
    case "layerNorm":
      return () => layerNorm(x, weight, bias);
  }
}

export async function createPeer(): Promise<Peer> {
  if (!(await tf.setBackend("wasm"))) throw new Error("its Wasm backend does not start");
  return {
    version: tf.version.tfjs,
    threads: getThreadsCount(),

    compute(work, numbers) {
      const run = formula(work, numbers);
      return {
        run: () => tf.tidy(run).dispose(),
        result: () => tf.tidy(() => run().dataSync()),
      };
    },

    train(work, { inputs, targets, ...state }) {
      const { forward, variables } = buildAll(work.layers, (name) => state[name]);
      const optimizer = tf.train.sgd(work.learningRate);
      const x = toTfjs(inputs);
      const lossOf = lossFor(work, targets);
      const loss = (training: boolean) => lossOf(forward(x, training));
      const descend = () => optimizer.minimize(() => loss(true), true, variables)!;
      const step = work.only === "loss" ? () => loss(true) : descend;
      return {
        step: () => tf.tidy(() => step().dataSync()[0]),
        evaluate: () => tf.tidy(() => loss(false).dataSync()[0]),
      };
    },
  };
}
