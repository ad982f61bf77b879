import type { Trouble } from "../trouble.ts";

export const lossStays: Trouble = {
  id: "loss-stays",
  title: "The loss does not fall",
  text: [
    "First make the task small: take ten samples, and train on them alone. A network that works learns them by heart. If it does not, the fault is in the program, and not in the data or the patience.",
    "Then look at the first value of the [loss]. With classes it should be near the logarithm of their number: 0.69 for two, 2.3 for ten. Farther off, the outputs or the targets are not what you think.",
  ],
  causes: [
    {
      sign: "It stays exactly the same",
      cause:
        "No gradient arrives. Look for a graph that is cut, units that are all dead, an update that is not applied to these weights, or a rate of 0.",
    },
    {
      sign: "It stays near its first value",
      cause:
        "All first weights equal, a rate that is far too small, or a task that needs a [hidden layer] and has none. For two classes 0.69 is a guess.",
    },
    {
      sign: "It falls, then rises and swings",
      cause:
        "A rate that is too large, or gradients that are not set to zero: the updates then follow the sum of all that came before.",
    },
    {
      sign: "It rises from the start",
      cause: "The sign of the update, or of the loss. A step goes against the gradient.",
    },
    {
      sign: "It falls slowly, and stops early",
      cause:
        "A gradient that is wrong but points roughly downhill: a wrong transpose, a derivative at the wrong number. Check it against differences.",
    },
  ],
  links: [
    {
      page: "playground",
      text: "Break training in one of eleven ways in the Playground, and compare the curve with yours",
      fields: () => ({ open: '["breaks"]' }),
    },
    {
      page: "playground",
      text: "Let the Playground's doctor look at it",
      fields: () => ({ open: '["doctor","layers"]' }),
    },
  ],
};
