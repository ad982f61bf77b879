import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";

await tf.setBackend(process.argv[2]);

const variable = (...shape: number[]) => tf.variable(tf.randomNormal(shape, 0, 0.05));

function lenet(): () => tf.Scalar {
  const [w1, b1, w2, b2] = [variable(5, 5, 1, 6), variable(6), variable(5, 5, 6, 16), variable(16)];
  const [w3, b3, w4, b4] = [variable(400, 120), variable(120), variable(120, 84), variable(84)];
  const [w5, b5] = [variable(84, 10), variable(10)];
  const x = tf.randomNormal([64, 28, 28, 1]) as tf.Tensor4D;
  const y = tf.oneHot(
    tf.tensor1d(
      Array.from({ length: 64 }, (_, i) => i % 10),
      "int32",
    ),
    10,
  );
  return () => {
    const c1 = tf
      .conv2d(x, w1 as tf.Tensor4D, 1, "same")
      .add(b1)
      .relu() as tf.Tensor4D;
    const c2 = tf
      .conv2d(tf.maxPool(c1, 2, 2, 0), w2 as tf.Tensor4D, 1, "valid")
      .add(b2)
      .relu();
    const flat = tf.maxPool(c2 as tf.Tensor4D, 2, 2, 0).reshape([64, 400]);
    const third = flat.matMul(w3).add(b3).relu().matMul(w4).add(b4).relu();
    return tf.losses.softmaxCrossEntropy(y, third.matMul(w5).add(b5)) as tf.Scalar;
  };
}

function residual(): () => tf.Scalar {
  const [w1, b1, w2, b2] = [
    variable(3, 3, 64, 64),
    variable(64),
    variable(3, 3, 64, 64),
    variable(64),
  ];
  const x = tf.variable(tf.randomNormal([8, 32, 32, 64]) as tf.Tensor4D);
  const y = tf.randomNormal([8, 32, 32, 64]);
  return () => {
    const inner = tf
      .conv2d(x as tf.Tensor4D, w1 as tf.Tensor4D, 1, "same")
      .add(b1)
      .relu();
    const outer = tf.conv2d(inner as tf.Tensor4D, w2 as tf.Tensor4D, 1, "same").add(b2);
    return tf.losses.meanSquaredError(y, outer.add(x).relu()) as tf.Scalar;
  };
}

const built = new Map<string, () => number>();

function build(name: string): () => number {
  const [network, part] = name.split(" ");
  const loss = network === "lenet" ? lenet() : residual();
  if (part === "forward") return () => tf.tidy(() => loss().dataSync()[0]);
  const optimizer = tf.train.sgd(0.01);
  return () => tf.tidy(() => optimizer.minimize(loss, true)!.dataSync()[0]);
}

process.on("message", ({ work, milliseconds }: { work: string; milliseconds: number }) => {
  try {
    let run = built.get(work);
    if (!run) {
      built.clear();
      run = build(work);
      built.set(work, run);
    }
    if (milliseconds === 0) process.send!([run()]);
    else {
      const times: number[] = [];
      const end = performance.now() + milliseconds;
      do {
        const start = performance.now();
        run();
        times.push(performance.now() - start);
      } while (performance.now() < end);
      process.send!(times);
    }
  } catch (error) {
    process.send!((error as Error).message);
  }
});
