import { crossEntropy, type Task, type Trainer } from "./task.ts";

/** The plain loop that one writes with care: typed arrays, a batch at a time, nothing made in a step. */
export function typedArrays({ sizes, rate, batch, inputs, targets, ...start }: Task): Trainer {
  const depth = sizes.length - 1;
  const weights = start.weights.map((numbers) => Float64Array.from(numbers));
  const biases = start.biases.map((numbers) => Float64Array.from(numbers));
  const weightGradients = weights.map(({ length }) => new Float64Array(length));
  const biasGradients = biases.map(({ length }) => new Float64Array(length));
  const outputs = sizes.map((size) => new Float64Array(size * batch));
  const gradients = sizes.map((size) => new Float64Array(size * batch));

  function forward(): void {
    for (let l = 0; l < depth; l++) {
      const [fanIn, units] = [sizes[l], sizes[l + 1]];
      const [w, b, x, y] = [weights[l], biases[l], outputs[l], outputs[l + 1]];
      const isLast = l === depth - 1;
      for (let i = 0; i < batch; i++) {
        for (let j = 0; j < units; j++) {
          let z = b[j];
          for (let k = 0; k < fanIn; k++) z += w[j * fanIn + k] * x[i * fanIn + k];
          y[i * units + j] = isLast ? z : Math.tanh(z);
        }
      }
    }
  }

  function backward(): void {
    for (let l = depth - 1; l >= 0; l--) {
      const [fanIn, units] = [sizes[l], sizes[l + 1]];
      const [w, x, dz, dx] = [weights[l], outputs[l], gradients[l + 1], gradients[l]];
      const [dw, db] = [weightGradients[l].fill(0), biasGradients[l].fill(0)];
      if (l > 0) dx.fill(0);
      for (let i = 0; i < batch; i++) {
        for (let j = 0; j < units; j++) {
          const d = dz[i * units + j];
          db[j] += d;
          for (let k = 0; k < fanIn; k++) dw[j * fanIn + k] += d * x[i * fanIn + k];
          if (l > 0) for (let k = 0; k < fanIn; k++) dx[i * fanIn + k] += d * w[j * fanIn + k];
        }
      }
      // tanh′ = 1 − tanh²
      if (l > 0) for (let i = 0; i < dx.length; i++) dx[i] *= 1 - x[i] * x[i];
    }
  }

  function update(): void {
    for (let l = 0; l < depth; l++) {
      const [w, b, dw, db] = [weights[l], biases[l], weightGradients[l], biasGradients[l]];
      for (let i = 0; i < w.length; i++) w[i] -= rate * dw[i];
      for (let i = 0; i < b.length; i++) b[i] -= rate * db[i];
    }
  }

  return {
    step(number) {
      const first = number * batch;
      outputs[0].set(inputs.subarray(2 * first, 2 * (first + batch)));
      forward();
      const scores = outputs[depth];
      let loss = 0;
      for (let i = 0; i < batch; i++) {
        const target = targets[first + i];
        loss += crossEntropy(scores[i], target);
        gradients[depth][i] = (1 / (1 + Math.exp(-scores[i])) - target) / batch;
      }
      backward();
      update();
      return loss / batch;
    },
  };
}
