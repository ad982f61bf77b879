import { describe, expect, it } from "vitest";
import { curveFigures } from "../../src/report/curves.ts";
import { bare, full } from "./sample.ts";

function names(figures: ReturnType<typeof curveFigures>): string[] {
  return figures.map(({ text }) => /<h3>([^<]*)/.exec(text)![1]);
}

describe("curveFigures", () => {
  it("draws what was recorded", () => {
    expect(names(curveFigures(full))).toEqual([
      "Loss",
      "Accuracy",
      "Mean absolute error",
      "Learning rate",
    ]);
    expect(curveFigures(bare)).toEqual([]);
  });

  it("leaves a constant learning rate out", () => {
    const steps = { ...full.steps, learningRate: Array.from(full.steps.step, () => 0.1) };
    expect(names(curveFigures({ ...full, steps }))).toEqual([
      "Loss",
      "Accuracy",
      "Mean absolute error",
    ]);
  });

  it("draws tests alone where training recorded nothing", () => {
    const [loss, accuracy] = curveFigures({ ...full, steps: bare.steps });
    expect(loss.text.match(/class="dot test"/g)).toHaveLength(3 + 1);
    expect(accuracy.text).toContain("test after step 300: accuracy 0.9000");
  });

  it("takes a logarithmic axis for a loss that falls far, and only then", () => {
    const near = { step: [1, 2, 3], loss: [2, 1.5, 1] };
    const zero = { step: [1, 2, 3], loss: [2, 0.01, 0] };
    expect(curveFigures(full)[0].text).toContain("cross-entropy, logarithmic");
    expect(curveFigures({ ...bare, steps: near })[0].text).not.toContain("logarithmic");
    expect(curveFigures({ ...bare, steps: zero })[0].text).not.toContain("logarithmic");
  });

  it("draws what is finite of a loss that diverged", () => {
    const loss = [2, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NaN];
    const [figure] = curveFigures({ ...bare, steps: { step: [1, 2, 3, 4, 5], loss } });
    expect(figure.text).not.toMatch(/NaN|Infinity/);
    expect(figure.text).toMatch(/d="M[\d.,]+L[\d.,]+"/);
  });

  it.each([[[0]], [[1.5]], [[-3, -3]], [[0, 0]]])("draws a loss of %o alone", (loss) => {
    const step = loss.map((_, i) => i + 1);
    const [figure] = curveFigures({ ...bare, steps: { step, loss } });
    expect(figure.text).not.toMatch(/NaN|Infinity|undefined/);
  });
});
