import { MLP, value } from "chainrule/scalar";

const start = [0.9, -0.8, 0.1, -0.7, 0.8, 0.2, 0.6, 0.7, 0];
const model = new MLP(2, [2, 1]);
model.parameters().forEach((p, i) => {
  p.data = start[i];
});
const x = [value(1, "x1"), value(0.5, "x2")];
const error = model.forward(x).sub(1);
const loss = error.square();
model.zeroGrad();
loss.backward();
for (const p of model.parameters()) p.data -= 0.2 * p.grad;
console.log(loss.data.toFixed(4)); // → 0.4096
