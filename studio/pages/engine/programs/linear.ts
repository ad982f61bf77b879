import { tensor } from "chainrule";
import { Linear } from "chainrule/manual";

const x = tensor([
  [1, -2],
  [0.5, 3],
]);
const layer = new Linear(2, 3);
layer.weight.value.copy_(
  tensor([
    [0.5, -1],
    [1, 0.25],
    [-0.75, 2],
  ]),
);
layer.bias?.value.copy_(tensor([0.1, 0, -0.1]));
const y = layer.forward(x);
const dx = layer.backward(
  tensor([
    [1, 0, -1],
    [0.5, 2, 0],
  ]),
);
console.log(y.shape, dx.shape); // → [ 2, 3 ] [ 2, 2 ]
