import * as tf from "@tensorflow/tfjs";
import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import type { Tensor } from "../../src/index.ts";
import type { Layer } from "../works.ts";
import type { Peer } from "./peer.ts";

const EPS = 1e-5;
const MOMENTUM = 0.1;

if (!(await tf.setBackend("wasm"))) throw new Error("its Wasm backend does not start");

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

export const peer: Peer = {
  version: tf.version.tfjs,
  threads: getThreadsCount(),

  matmul(left, right) {
    const [a, b] = [toTfjs(left), toTfjs(right)];
    return {
      run: () => tf.matMul(a, b).dispose(),
      result: () => tf.tidy(() => tf.matMul(a, b).dataSync()),
    };
  },

  training({ layers, learningRate }, { inputs, targets, ...state }) {
    const built = layers.map((layer, index) => build(layer, (name) => state[`${index}.${name}`]));
    const variables = built.flatMap((layer) => layer.variables ?? []);
    const optimizer = tf.train.sgd(learningRate);
    const x = toTfjs(inputs);
    const classes = layers.findLast((layer) => layer.kind === "linear")!.outputs;
    const y = tf.oneHot(tf.tensor1d(targets.data as Int32Array, "int32"), classes);
    const loss = (training: boolean) => {
      const outputs = built.reduce((value, { forward }) => forward(value, training), x);
      return tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(y, outputs);
    };
    return {
      step: () =>
        tf.tidy(() => optimizer.minimize(() => loss(true), true, variables)!.dataSync()[0]),
      evaluate: () => tf.tidy(() => loss(false).dataSync()[0]),
    };
  },
};
