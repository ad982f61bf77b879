import { Generator, randn, type Tensor } from "chainrule";
import {
  type Layer,
  Linear,
  type Loss,
  MeanSquaredError,
  Sequential,
  SGD,
  Tanh,
} from "chainrule/manual";
import type { Exercise } from "../exercise.ts";
import { exported, isCheck } from "../grade/answer.ts";
import { type Check, failed, passed, thrown } from "../grade/check.ts";
import { besideRight } from "../grade/number.ts";

const code = (body: readonly string[]) => `import type { Tensor } from "chainrule";
import type { Layer, Loss, SGD } from "chainrule/manual";

/** One step of training. Returns the loss, as it was before the update. */
export function step(network: Layer, loss: Loss, optimizer: SGD, x: Tensor, target: Tensor): number {
${body.map((line) => `  ${line}`).join("\n")}
}
`;

const reference = [
  "const y = network.forward(x);",
  "const value = loss.forward(y, target);",
  "network.zeroGrad();",
  "network.backward(loss.backward());",
  "optimizer.step();",
  "return value;",
];

/** A network, its loss and optimizer, and what was called of them, in order. */
function setting() {
  const generator = new Generator(3);
  const network = new Sequential(
    new Linear(2, 3, { generator }),
    new Tanh(),
    new Linear(3, 1, { generator }),
  );
  const loss = new MeanSquaredError();
  const optimizer = new SGD(network.parameters(), { lr: 0.1 });
  const called: string[] = [];
  note(network, ["forward", "backward", "backwardParameters", "zeroGrad"], "network", called);
  note(loss, ["forward", "backward"], "loss", called);
  note(optimizer, ["step"], "optimizer", called);
  const [x, target] = [randn([5, 2], { generator }), randn([5, 1], { generator })];
  return { network, loss, optimizer, called, x, target };
}

/** Writes down the calls of some methods. */
function note(object: object, methods: readonly string[], name: string, called: string[]): void {
  const open = object as Record<string, unknown>;
  for (const method of methods) {
    const original = open[method];
    if (typeof original !== "function") continue;
    open[method] = (...given: unknown[]) => {
      called.push(`${name}.${method}`);
      return original.apply(object, given);
    };
  }
}

type Step = (network: Layer, loss: Loss, optimizer: SGD, x: Tensor, target: Tensor) => number;

function right({ network, loss, optimizer, x, target }: ReturnType<typeof setting>): number {
  const value = loss.forward(network.forward(x), target);
  network.zeroGrad();
  network.backward(loss.backward());
  optimizer.step();
  return value;
}

/** The stages, and what each needs to have gone before it. */
const stages: readonly [call: RegExp, name: string, advice: string][] = [
  [/^network\.forward$/, "forward", "The network has to be run on x: network.forward."],
  [/^loss\.forward$/, "loss", "What it gives is compared with the target: loss.forward."],
  [
    /^network\.backward/,
    "backward",
    "The gradient of the loss goes back through the network: network.backward.",
  ],
  [/^optimizer\.step$/, "update", "The optimizer moves the parameters: optimizer.step."],
];

function order(called: readonly string[]): Check {
  const asked = "Forward, loss, backward, update: each once, in this order";
  const seen = called.filter((call) => stages.some(([stage]) => stage.test(call)));
  const names = seen.map((call) => stages.find(([stage]) => stage.test(call))![1]);
  const told = names.length > 0 ? `Seen: ${names.join(", ")}.` : "Nothing of it was called.";
  const missing = stages.find(([, name]) => !names.includes(name));
  if (missing) return failed(asked, told, { advice: missing[2] });
  const isRight = names.join() === stages.map(([, name]) => name).join();
  const advice =
    "The update needs the gradients, backward the loss, and the loss what forward gave.";
  return isRight ? passed(asked, told) : failed(asked, told, { advice });
}

/** The parameters after some steps, beside those of a right step. */
function effects(step: Step): Check[] {
  const [own, others] = [setting(), setting()];
  const returned = "It returns the loss";
  const moved = "The parameters go down the gradient: w − lr · dw";
  for (const count of [1, 2, 3]) {
    const given = step(own.network, own.loss, own.optimizer, own.x, own.target);
    const expected = right(others);
    const isLoss = Math.abs(given - expected) <= 1e-4 * Math.max(1, Math.abs(expected));
    const off = own.network.parameters().find(({ value }, i) => {
      const wanted = others.network.parameters()[i].value.data;
      return value.data.some((number, k) => !(Math.abs(number - wanted[k]) <= 1e-4));
    });
    if (off) {
      const first = "After one step they are not where the gradient leads.";
      const later = `After ${count} steps they are not where they should be, though the first was right.`;
      const advice =
        count === 1
          ? "Is each gradient complete, and 0 before backward adds to it?"
          : "Gradients add up: those of the step before are still there. Where are they set to 0?";
      return [failed(moved, count === 1 ? first : later, { advice })];
    }
    if (!isLoss) {
      const told = `Step ${count} gave ${besideRight(given, expected)}.`;
      return [
        failed(returned, told, { advice: "It is the loss of this step, before the update." }),
      ];
    }
  }
  return [
    passed(moved, "Right after one, two and three steps."),
    passed(returned, "Right in each."),
  ];
}

export const trainingStep: Exercise = {
  id: "training-step",
  title: "The four stages of a training step",
  kind: "write",
  task: [
    "Write one step of training: forward, loss, backward, update. The network, the loss and the optimizer are given; what is asked is their order, and what each is handed.",
    "Backward adds to the gradients that are there. A step must not see those of the step before.",
  ],
  formula: ["y = network(x)", "L = loss(y, target)", "dw = ∂L/∂w, from 0", "w ← w − lr · dw"],
  start: code(["return 0; // write the four stages"]),
  reference: code(reference),
  handedOn: code(["return network.forward(x).sum().item();"]),
  hints: [
    "Each stage needs what the one before gives. What does loss.backward() give, and who takes it?",
    "Three steps one after the other: which numbers are still there from the first when the second begins, and should they be?",
  ],
  mistakes: [
    { from: "  network.zeroGrad();\n", to: "", said: /add up/ },
    {
      from: "  network.backward(loss.backward());\n  optimizer.step();",
      to: "  optimizer.step();\n  network.backward(loss.backward());",
      said: /Seen: forward, loss, update, backward/,
    },
    { from: "  network.backward(loss.backward());\n", to: "", said: /network\.backward/ },
    { from: "return value;", to: "return loss.forward(network.forward(x), target);", said: /./ },
  ],
  grade(answer) {
    const signature = "step(network, loss, optimizer, x, target): number";
    const found = exported(answer, { name: "step", what: "function", signature });
    if (isCheck(found)) return [found];
    const step = found as Step;
    const { network, loss, optimizer, called, x, target } = setting();
    try {
      step(network, loss, optimizer, x, target);
      const inOrder = order(called);
      return inOrder.passed ? [inOrder, ...effects(step)] : [inOrder];
    } catch (error) {
      const inOrder = order(called);
      return [thrown("The step runs", "It", error), ...(inOrder.passed ? [] : [inOrder])];
    }
  },
};
