import { tensor } from "chainrule";
import { MeanSquaredError, SigmoidBinaryCrossEntropy, SoftmaxCrossEntropy } from "chainrule/manual";

const scores = tensor([
  [1, -2, 0.5],
  [0.25, 3, -1],
]);
const target = tensor([
  [1, 0, 0],
  [0, 1, 0],
]);
const squared = new MeanSquaredError();
squared.forward(scores, target);
squared.backward();
const binary = new SigmoidBinaryCrossEntropy();
binary.forward(scores, target);
binary.backward();
const entropy = new SoftmaxCrossEntropy();
entropy.forward(scores, tensor([0, 1], { dtype: "int32" }));
entropy.backward();
