import { manualSeed, type Tensor } from "chainrule";
import { moons } from "chainrule/data";
import { ChecklistError, checklist } from "chainrule/manual";
import type { Answer } from "../exercise.ts";
import { type Check, failed, lineOf, passed, thrown } from "../grade/check.ts";
import { formatShort } from "../grade/number.ts";
import { type Observed, observe, type Training } from "./observe.ts";
import { isLayer } from "./watch.ts";

const count = 20;

/**
 * Trains with a person's code for some steps, and says of each item of the checklist what was seen.
 *
 * @param again gives what the code exports, anew.
 */
export function examine(answer: Answer, again: () => Answer): Check[] {
  const missing = ["network", "step"].filter((name) => !(name in answer));
  const { network } = answer;
  if (missing.length === 0 && !isLayer(network)) {
    return [
      failed("It exports network and step", `network is ${String(network)}, and no layer.`, {
        advice:
          "It needs forward, backward, parameters and zeroGrad, as a Sequential of chainrule/manual has them.",
      }),
    ];
  }
  if (missing.length > 0) {
    return [
      failed("It exports network and step", `There is no ${missing.join(" and no ")}.`, {
        advice: "Write: export const network = … and export function step(x, classes) { … }",
      }),
    ];
  }
  const data = moons({ samples: 64, noise: 0.1, seed: 1 });
  const classes = data.targets.to("float32").reshape([64, 1]);
  manualSeed(0);
  const seen = observe(answer as unknown as Training, data.inputs, classes, count);
  const items = [values(seen), falling(seen), shapes(seen)];
  const derivative = activation(again() as unknown as Training, seen, data.inputs, classes);
  const all = [...items, derivative, order(seen)];
  return seen.error === null ? all : [thrown("The step runs", "It", seen.error), ...all];
}

function values({ numbers, largest, notFinite }: Observed): Check {
  const asked = "All values are finite";
  if (notFinite) {
    return failed(asked, `${capital(notFinite)}.`, {
      advice:
        "Look at the formula there: a division by 0, a logarithm of 0, a rate that is too large.",
    });
  }
  return passed(
    asked,
    `${numbers.toLocaleString("en")} numbers of outputs, gradients and parameters; the largest is ${formatShort(largest)}.`,
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

function falling({ losses }: Observed): Check {
  const asked = "The loss falls";
  if (losses.length < 2) return failed(asked, "No two losses were seen.");
  const window = Math.ceil(losses.length / 4);
  const [first, last] = [mean(losses.slice(0, window)), mean(losses.slice(-window))];
  const told = `From ${formatShort(first)} to ${formatShort(last)} in ${losses.length} steps, as means of ${window}.`;
  if (last < first) return passed(asked, told);
  const advice =
    "Look at the update's sign, w − lr · dw, at the rate, and at zeroGrad before each backward.";
  return failed(asked, told, { advice });
}

function shapes({ shapes, wrongShape }: Observed): Check {
  const asked = "Each gradient has the shape of its parameter";
  if (wrongShape) {
    const advice =
      "Look for a missing transpose, or a sum over the batch that is missing or too much.";
    return failed(asked, wrongShape, { advice });
  }
  if (shapes.length === 0) return failed(asked, "No backward pass was seen.");
  return passed(asked, `${shapes.join(", ")}.`);
}

function order({ movedEarly, moved, steps }: Observed): Check {
  const asked = "Updates come after all gradients";
  const advice = "The order is forward, loss, backward, update.";
  if (movedEarly) return failed(asked, movedEarly, { advice });
  if (moved === 0)
    return failed(asked, "No parameter has moved at all.", {
      advice: "Is there an update in the step?",
    });
  return passed(
    asked,
    `In ${steps} steps the parameters moved ${moved} times, each time after the last gradient.`,
  );
}

/** The library recognises an activation by its numbers, and its derivative. */
function activation(
  { network, step }: Training,
  seen: Observed,
  x: Tensor,
  classes: Tensor,
): Check {
  const asked = "Derivatives are taken at the right tensor";
  manualSeed(0);
  const checks = checklist(network);
  try {
    step(x, classes);
  } catch (error) {
    if (error instanceof ChecklistError && error.item === "activation derivative") {
      const [, said = error.message] = /^activation derivative: (.*)$/s.exec(error.message) ?? [];
      return failed(asked, `${said}.`, { line: lineOf(error) });
    }
  } finally {
    checks.remove();
  }
  if (seen.activations.length === 0) {
    return passed(asked, "There is no layer here that is an activation alone.");
  }
  return passed(asked, `${seen.activations.join("; ")}.`);
}
