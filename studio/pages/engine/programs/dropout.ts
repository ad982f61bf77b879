import { Generator, tensor } from "chainrule";
import { Dropout } from "chainrule/manual";

const dropout = new Dropout(0.5, { generator: new Generator(1) });
dropout.forward(
  tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]),
);
dropout.backward(
  tensor([
    [1, 1, 1],
    [1, 1, 1],
  ]),
);
