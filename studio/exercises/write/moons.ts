import { manualSeed, type Tensor } from "chainrule";
import { moons as moonsData } from "chainrule/data";
import type { Exercise } from "../exercise.ts";
import { exported, isCheck } from "../grade/answer.ts";
import { type Check, failed, passed, thrown } from "../grade/check.ts";

const code = (body: readonly string[]) => `import type { Tensor } from "chainrule";
import { Linear, Sequential, SGD, SigmoidBinaryCrossEntropy, Tanh } from "chainrule/manual";

/** A network that tells the two moons apart: x [points, 2], classes [points, 1] of 0 and 1. */
export function train(x: Tensor, classes: Tensor): Sequential {
  // A score for each point: above 0 is class 1.
  const network = new Sequential(new Linear(2, 16), new Tanh(), new Linear(16, 1));
  const loss = new SigmoidBinaryCrossEntropy();
  const optimizer = new SGD(network.parameters(), { lr: 0.5, momentum: 0.9 });
${body.map((line) => `  ${line}`).join("\n")}
  return network;
}
`;

const loop = [
  "for (let step = 0; step < 300; step++) {",
  "  const value = loss.forward(network.forward(x), classes);",
  "  if (!Number.isFinite(value)) break;",
  "  network.zeroGrad();",
  "  network.backward(loss.backward());",
  "  optimizer.step();",
  "}",
];

interface Network {
  forward(x: Tensor): Tensor;
}

const asked = "Of 200 points that it has not seen, at least 95 of 100 are right";

function accuracy(train: (x: Tensor, classes: Tensor) => Network): Check {
  const data = (seed: number) => moonsData({ samples: 200, noise: 0.1, seed });
  const classes = data(1).targets.to("float32").reshape([200, 1]);
  manualSeed(0);
  try {
    const network = train(data(1).inputs, classes);
    if (typeof network?.forward !== "function") {
      return failed(asked, `train gave ${String(network)}, and no network.`, {
        advice: "Return the network that was trained.",
      });
    }
    const unseen = data(2);
    const scores = network.forward(unseen.inputs).data;
    const answers = Array.from(unseen.targets.data);
    const right = answers.filter((answer, i) => Number(scores[i] > 0) === answer).length;
    const share = `${(right / 2).toFixed(1)} of 100 are right.`;
    if (Number.isNaN(scores[0])) {
      return failed(asked, "The scores are not numbers any more.", {
        advice: "The steps were too large: try a smaller learning rate.",
      });
    }
    return right >= 190 ? passed(asked, share) : failed(asked, share, { advice: adviceFor(right) });
  } catch (error) {
    return thrown(asked, "train", error);
  }
}

const adviceFor = (right: number) =>
  right < 130
    ? "That is little better than chance. Does the loss fall from step to step?"
    : "A straight line gets nearly 90. Does it train long enough, with a layer that bends between the two linear ones?";

export const moons: Exercise = {
  id: "moons",
  title: "Training on moons",
  kind: "write",
  task: [
    "Two half circles of points reach into each other; no straight line divides them. Train the network that stands there until it does.",
    "Nothing here is checked against differences: what counts is what the network says of points that it has not seen.",
  ],
  formula: ["for each step: forward, loss, gradients to 0, backward, update"],
  start: code(["// train it"]),
  reference: code(loop),
  handedOn: code(["network.backward(network.forward(x));"]),
  hints: [
    "It is the training step, many times over. A few hundred steps over all points at once are enough, and take a second.",
    "Look at the loss every 50 steps: console.log shows it below the verdict. If it stays at 0.69 = ln 2, nothing is learnt; if it jumps, the rate is too high.",
  ],
  mistakes: [
    { from: "  optimizer.step();\n", to: "", said: /chance|straight line/ },
    { from: "step < 300", to: "step < 3", said: /chance|straight line/ },
    { from: "lr: 0.5", to: "lr: -0.5", said: /chance|not numbers/ },
  ],
  limit: 8,
  grade(answer) {
    const signature = "train(x: Tensor, classes: Tensor): Sequential";
    const found = exported(answer, { name: "train", what: "function", signature });
    if (isCheck(found)) return [found];
    return [accuracy(found as (x: Tensor, classes: Tensor) => Network)];
  },
};
