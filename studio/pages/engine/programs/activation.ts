import { tensor } from "chainrule";
import { ReLU, Tanh } from "chainrule/manual";

const x = tensor([
  [1.5, -2, 0],
  [0.5, -0.25, 3],
]);
const dy = tensor([
  [1, 1, 1],
  [2, -1, 0.5],
]);
const relu = new ReLU();
relu.forward(x);
relu.backward(dy);
const tanh = new Tanh();
tanh.forward(x);
tanh.backward(dy);
