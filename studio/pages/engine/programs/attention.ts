import { tensor } from "chainrule";
import { Attention } from "chainrule/manual";

const attention = new Attention(2);
const { query, key, value } = attention;
query.weight.value.copy_(
  tensor([
    [1, 0.5],
    [-0.5, 1],
  ]),
);
key.weight.value.copy_(
  tensor([
    [0.5, -1],
    [1, 0.25],
  ]),
);
value.weight.value.copy_(
  tensor([
    [1, 0],
    [0.5, 2],
  ]),
);
attention.forward(
  tensor([
    [
      [1, 0],
      [0, 1],
      [1, -1],
    ],
  ]),
);
attention.backward(
  tensor([
    [
      [1, 0],
      [0, 0],
      [0, 1],
    ],
  ]),
);
