import { capture, type SourceLine } from "../text/source-line.ts";
import { ownLine } from "./own-line.ts";
import type { Finding } from "./report.ts";
import type { Numbers, Subject } from "./subject.ts";

type Unrepeated = Pick<Finding, "message" | "advice" | "source">;

/** Why a second forward pass gives another output: differences then say nothing. */
export function otherOutput(subject: Subject): Unrepeated {
  const draw = drawIn(() => subject.output());
  if (!draw) {
    return {
      message: "two forward passes with one seed differ, so that differences say nothing",
      advice:
        "Keep nothing from pass to pass that changes the output; draw from the library's generators, and " +
        "keep one of its own in a property that is not private",
      source: null,
    };
  }
  return {
    message: "forward draws from Math.random: two passes differ, so that differences say nothing",
    advice: "Draw from the library's generators, which a check can start again: rand(x.shape)",
    source: draw.source,
  };
}

/**
 * Why two backward passes from one dy give different gradients.
 *
 * @param gradient of the variable, in what backward gave.
 */
export function otherGradient(
  subject: Subject,
  dy: Float64Array,
  gradient: (gradients: (Numbers | null)[]) => Float64Array,
): Unrepeated {
  const draw = drawIn(() => subject.backward(dy));
  if (draw) {
    return {
      message: "backward draws from Math.random, and gives another gradient each time",
      advice:
        "Draw in forward, keep what was drawn (the mask) and use that in backward; draw from the library's " +
        "generators: rand(x.shape)",
      source: draw.source,
    };
  }
  const [a, b, c] = [0, 1, 2].map(() => gradient(subject.backward(dy).gradients));
  const step = b.map((value, i) => value - a[i]);
  const size = Math.max(...step.map(Math.abs));
  if (size > 0 && c.every((value, i) => Math.abs(value - b[i] - step[i]) <= 1e-6 * size)) {
    return {
      message:
        "every backward adds to what the one before left: its gradient grows from call to call",
      advice:
        "Begin dx with zeros in every backward; zeroGrad sets the gradient of every parameter to 0",
      source: null,
    };
  }
  return {
    message:
      "two backward passes from one dy give different gradients: something that is kept from call to call " +
      "changes them",
    advice:
      "Let forward set anew all that backward uses: no counter, no average, no random numbers drawn in " +
      "backward",
    source: null,
  };
}

/** Whether `body` calls Math.random, and where it does. */
function drawIn(body: () => unknown): { source: SourceLine | null } | null {
  const { random } = Math;
  let found: { source: SourceLine | null } | null = null;
  Math.random = () => {
    found ??= { source: ownLine(capture()) };
    return random();
  };
  try {
    body();
  } finally {
    Math.random = random;
  }
  return found;
}
