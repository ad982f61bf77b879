import type { Lesson } from "../course/content.ts";

export const chain: Lesson = {
  id: "chain",
  title: "The chain rule along a path",
  summary: "Along a path the local derivatives are multiplied.",
  subject: { program: "x = 1.5\nw = 0.8\nz = w*x\nh = tanh(z)\nL = 3*h" },
  handles: { d: { initial: 0.1, step: 0.05 } },
  numbers: {
    change: { change: "w", by: "d" },
    predicted: { predicted: "w", by: "d" },
  },
  figure: { kind: "graph" },
  text: [
    "Now three operations, one after the other: $z$ is {w} times {x}, $h$ is the hyperbolic tangent of $z$, and $L$ is three times $h$.",
    { trace: "z" },
    { trace: "h" },
    { trace: "L" },
    "Each operation has a derivative of its own: how much its result changes beside what goes into it. That is a [local derivative]. For $L$ by $h$ it is 3. For $z$ by $w$ it is $x$. The tanh is steep at 0 and flat far away from it; where $z$ is now, its slope is $1 − h^2$.",
    "The [chain rule] says that along a [path] these are multiplied. If $h$ moves half as far as $z$, and $L$ three times as far as $h$, then $L$ moves one and a half times as far as $z$.",
    "The multiplication is done from the end. What has arrived at a node already is its [upstream gradient]. Times the local derivative it is what is handed on. This is the [backward pass].",
    { trace: "∂L/∂h" },
    { trace: "∂L/∂z" },
    { trace: "∂L/∂w" },
    "Raise $w$ by {d}: predicted is a change of {predicted}, and the real one is {change}. They are not quite the same now: the tanh bends, and a gradient is the slope at one point. The smaller the nudge, the better they agree.",
  ],
  task: {
    text: "Make the gradient of $w$ smaller than 0.01, and leave $x$ as it is. The tanh is then [saturated]: it is so flat that nothing gets through.",
    goal: { number: "∂L/∂w", below: 0.01 },
    way: { w: 3 },
  },
  links: [
    {
      page: "graph",
      text: "Open this path on the Graph page: all its factors stand there, and a nudge that you choose",
      fields: ({ program }) => ({ program, pins: '["w"]' }),
    },
  ],
};
