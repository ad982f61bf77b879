import * as tf from "@tensorflow/tfjs";
import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import type { Tensor } from "../../src/index.ts";
import type { Computation, Layer, Training } from "../works.ts";
import type { Numbers, Peer } from "./peer.ts";

const EPS = 1e-5;
const MOMENTUM = 0.1;

interface BuiltLayer {
  forward(x: tf.Tensor, training: boolean): tf.Tensor;
  variables?: tf.Variable[];
}

const toTfjs = ({ data, shape }: Tensor) => tf.tensor(data as Float32Array, [...shape]);

function build(layer: Layer, state: (name: string) => Tensor): BuiltLayer {
  switch (layer.kind) {
    case "linear":
      return linear(state);
    case "batchNorm":
      return batchNorm(state);
    case "dropout":
      return { forward: (x, training) => (training ? tf.dropout(x, layer.p) : x) };
    case "relu":
      return { forward: (x) => tf.relu(x) };
    case "tanh":
      return { forward: (x) => tf.tanh(x) };
  }
}

function linear(state: (name: string) => Tensor): BuiltLayer {
  // As tfjs keeps it: [in, out].
  const weight = tf.variable(tf.transpose(toTfjs(state("weight"))));
  const bias = tf.variable(toTfjs(state("bias")));
  return {
    forward: (x) => tf.add(tf.matMul(x, weight), bias),
    variables: [weight, bias],
  };
}

function batchNorm(state: (name: string) => Tensor): BuiltLayer {
  const weight = tf.variable(toTfjs(state("weight")));
  const bias = tf.variable(toTfjs(state("bias")));
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
function lossFor({ loss, layers }: Training, targets: Tensor): (outputs: tf.Tensor) => tf.Scalar {
  if (loss === "meanSquaredError") {
    const y = toTfjs(targets);
    return (outputs) => tf.losses.meanSquaredError<tf.Tensor, tf.Scalar>(y, outputs);
  }
  const classes = layers.findLast((layer) => layer.kind === "linear")!.outputs;
  const y = tf.oneHot(tf.tensor1d(targets.data as Int32Array, "int32"), classes);
  return (outputs) => tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(y, outputs);
}

function formula(work: Computation, numbers: Numbers): () => tf.Tensor {
  const [x, a, b] = ["x", "a", "b"].map((name) => numbers[name] && toTfjs(numbers[name]));
  switch (work.kind) {
    case "matmul":
      return () => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D);
    case "elementwise":
      return () => tf.sub(tf.mul(tf.tanh(tf.add(tf.mul(x, a), b)), tf.sigmoid(x)), a);
    case "softmax":
      return () => tf.softmax(x, 1);
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
      const built = work.layers.map((layer, index) =>
        build(layer, (name) => state[`${index}.${name}`]),
      );
      const variables = built.flatMap((layer) => layer.variables ?? []);
      const optimizer = tf.train.sgd(work.learningRate);
      const x = toTfjs(inputs);
      const lossOf = lossFor(work, targets);
      const loss = (training: boolean) =>
        lossOf(built.reduce((value, { forward }) => forward(value, training), x));
      return {
        step: () =>
          tf.tidy(() => optimizer.minimize(() => loss(true), true, variables)!.dataSync()[0]),
        evaluate: () => tf.tidy(() => loss(false).dataSync()[0]),
      };
    },
  };
}
