import { tensor } from "chainrule";
import { BatchNorm } from "chainrule/manual";

const x = tensor([
  [1, 10],
  [2, 20],
  [6, 60],
]);
const norm = new BatchNorm(2);
norm.weight.value.copy_(tensor([1.5, -1]));
norm.bias.value.copy_(tensor([0, 0.5]));
norm.forward(x);
norm.backward(
  tensor([
    [1, 0],
    [0, 1],
    [0, -1],
  ]),
);
