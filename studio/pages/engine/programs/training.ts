import { tensor } from "chainrule";
import { Linear, MeanSquaredError, Sequential, SGD, Tanh } from "chainrule/manual";

const x = tensor([
  [1, 0.5],
  [-1, 2],
]);
const target = tensor([[0.5], [-0.5]]);
const [first, last] = [new Linear(2, 2), new Linear(2, 1)];
first.weight.value.copy_(
  tensor([
    [0.5, -0.25],
    [1, 0.75],
  ]),
);
last.weight.value.copy_(tensor([[1, -0.5]]));
const network = new Sequential(first, new Tanh(), last);
const loss = new MeanSquaredError();
const optimizer = new SGD(network.parameters(), { lr: 0.1 });
loss.forward(network.forward(x), target);
network.zeroGrad();
network.backward(loss.backward());
optimizer.step();
