import { Neuron, value } from "chainrule/scalar";

const weights = [0.5, -1, 0.25];
const neuron = new Neuron(2, { activation: "tanh" });
neuron.parameters().forEach((p, i) => {
  p.data = weights[i];
});
const x = [value(2, "x1"), value(0.5, "x2")];
const y = neuron.forward(x);
y.backward();
console.log(y.data.toFixed(4)); // → 0.6351
