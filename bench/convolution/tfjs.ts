import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { answer } from "./answer.ts";

await tf.setBackend("wasm");

const variable = (...shape: number[]) => tf.variable(tf.randomNormal(shape, 0, 0.05));
const kernel = (...shape: number[]) => variable(...shape) as tf.Variable<tf.Rank.R4>;

function lenet(): () => tf.Scalar {
  const [w1, b1, w2, b2] = [kernel(5, 5, 1, 6), variable(6), kernel(5, 5, 6, 16), variable(16)];
  const [w3, b3, w4, b4] = [variable(400, 120), variable(120), variable(120, 84), variable(84)];
  const [w5, b5] = [variable(84, 10), variable(10)];
  const x = tf.randomNormal<tf.Rank.R4>([64, 28, 28, 1]);
  const y = tf.oneHot(
    tf.tensor1d(
      Array.from({ length: 64 }, (_, i) => i % 10),
      "int32",
    ),
    10,
  );
  const layer = (x: tf.Tensor4D, w: tf.Tensor4D, b: tf.Tensor, pad: "same" | "valid") =>
    tf.maxPool(tf.relu(tf.add<tf.Tensor4D>(tf.conv2d(x, w, 1, pad), b)), 2, 2, 0);
  return () => {
    const images = layer(layer(x, w1, b1, "same"), w2, b2, "valid");
    const hidden = images.reshape([64, 400]).matMul(w3).add(b3).relu();
    const scores = hidden.matMul(w4).add(b4).relu().matMul(w5).add(b5);
    return tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(y, scores);
  };
}

function residual(): () => tf.Scalar {
  const [w1, b1, w2, b2] = [kernel(3, 3, 64, 64), variable(64), kernel(3, 3, 64, 64), variable(64)];
  const x = tf.variable(tf.randomNormal<tf.Rank.R4>([8, 32, 32, 64]));
  const y = tf.randomNormal([8, 32, 32, 64]);
  return () => {
    const inner = tf.relu(tf.add<tf.Tensor4D>(tf.conv2d(x, w1, 1, "same"), b1));
    const outer = tf.conv2d(inner, w2, 1, "same").add(b2).add(x).relu();
    return tf.losses.meanSquaredError<tf.Tensor, tf.Scalar>(y, outer);
  };
}

answer(({ network, isForward }) => {
  const loss = network === "lenet" ? lenet() : residual();
  if (isForward) return () => tf.tidy(() => loss().dataSync()[0]);
  const optimizer = tf.train.sgd(0.01);
  return () => tf.tidy(() => optimizer.minimize(loss, true)!.dataSync()[0]);
});
