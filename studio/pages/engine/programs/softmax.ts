import { tensor } from "chainrule";
import { Softmax } from "chainrule/manual";

const softmax = new Softmax();
softmax.forward(
  tensor([
    [1, 2, 0.5],
    [0, 0, 3],
  ]),
);
softmax.backward(
  tensor([
    [1, 0, 0],
    [0, -1, 0],
  ]),
);
