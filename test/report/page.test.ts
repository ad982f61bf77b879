import { describe, expect, it } from "vitest";
import { renderReport } from "../../src/report/page.ts";
import type { RunReport } from "../../src/report/run-report.ts";
import { checkWellFormed } from "../support/well-formed.ts";
import { bare, full } from "./sample.ts";

const required = ["title", "trainingSeconds", "steps", "epochs"];
const optionalParts = (Object.keys(full) as (keyof RunReport)[]).filter(
  (name) => !required.includes(name),
);

function headings(page: string): string[] {
  return [...page.matchAll(/<h[23]>([^<]*)/g)].map((match) => match[1]);
}

function check(run: RunReport): string {
  const page = renderReport(run);
  checkWellFormed(page);
  expect(page).not.toMatch(/undefined|NaN|Infinity|\[object/);
  return page;
}

describe("renderReport", () => {
  it("shows every part", () => {
    expect(headings(check(full))).toEqual([
      "How it learned",
      "Loss",
      "Accuracy",
      "Mean absolute error",
      "Learning rate",
      "Epochs",
      "What the doctor saw",
      "Alerts",
      "Update ratios",
      "Gradient by layer",
      "Activations",
      "Gradients",
      "How it answers",
      "Decision regions",
      "Confusion matrix",
      "Worst mistakes",
      "How good it is",
      "Beside the baseline",
      "Calibration",
      "height: truth and prediction",
      "height: residuals",
      "height: beside the baseline",
      "weight: truth and prediction",
      "weight: residuals",
      "weight: beside the baseline",
      "Columns that matter",
      "Columns that the output follows",
      "Suspect labels",
      "The model",
      "Layers",
      "Gradient check",
      "To run it again",
    ]);
  });

  it("needs nothing from outside, and no scripts", () => {
    const page = renderReport(full);
    expect(page).not.toMatch(/https?:|<script|<link|@import|url\(/);
    expect(page).toContain("prefers-color-scheme: dark");
    expect(page).toContain("@media print");
  });

  it("gives no derivative by a category that is learnt as a vector", () => {
    const [, followed] = renderReport(full).split("Columns that the output follows</h");
    expect(followed.split("</figure>")[0]).toContain("Without 1 learnt as vectors");
    const { score, columns } = full.importance!;
    const embedded = columns.map((column) => ({ ...column, gradient: null }));
    const page = renderReport({ ...full, importance: { score, columns: embedded } });
    expect(page).toContain("Columns that matter");
    expect(page).not.toContain("Columns that the output follows");
  });

  it.each(optionalParts)("does without %s", (name) => {
    check({ ...full, [name]: undefined });
  });

  it("does without everything", () => {
    expect(headings(check(bare))).toEqual([]);
  });

  it("does with empty parts", () => {
    const empty: RunReport = {
      ...bare,
      mistakes: [],
      layers: [],
      configuration: [],
      gradientCheck: { method: "none", rows: [] },
      confusion: { labels: [], counts: [] },
    };
    check(empty);
  });

  it("escapes all data", () => {
    const evil = `<script>alert("1")</script>&'`;
    const poison = (value: unknown): unknown => {
      if (typeof value === "string") return evil;
      if (Array.isArray(value)) return value.map(poison);
      if (ArrayBuffer.isView(value) || typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, poison(part)]));
    };
    const page = check({ ...(poison(full) as RunReport), stopped: evil });
    expect(page).not.toContain("<script");
    expect(page.match(/&lt;script&gt;alert\(&quot;1&quot;\)/g)!.length).toBeGreaterThan(20);
  });

  it("keeps the text NaN where the data speaks of it", () => {
    const page = renderReport({ ...bare, stopped: "The loss became NaN at step 12." });
    expect(page).toContain('<b class="fail">Stopped early.</b> The loss became NaN at step 12. ');
  });
});

describe("the verdict and the key figures", () => {
  it("say how well the test went, and what it took", () => {
    const page = renderReport(full);
    expect(page).toContain(
      "<b>90.00%</b> of 30 test samples right, after 3 epochs and 21.3 s of training.",
    );
    for (const text of ["3 of 30 wrong", "41.2k samples/s", "25,219", "1 failed"]) {
      expect(page).toContain(text);
    }
  });

  it("lead with R² where one number is learnt", () => {
    const { accuracy: _, ...test } = full.test!;
    const page = check({ ...full, test, judgement: undefined, targets: full.targets!.slice(0, 1) });
    expect(page).toContain("<b>R² 0.930</b> on 30 test samples, after 3 epochs");
    expect(page).toContain('<p class="subtitle">Better than always saying the median, 3 (');
    expect(page).toContain("R² of height");
  });

  it("speak of the loss for regression", () => {
    const epochs = full.epochs.slice(0, 1).map(({ testAccuracy, testMae, ...epoch }) => epoch);
    const steps = { step: full.steps.step, loss: full.steps.loss };
    const page = check({ ...bare, steps, epochs, test: { samples: 1500, loss: 0.25 } });
    expect(page).toContain(
      "<b>0.2500</b> mean loss on 1,500 test samples, after 1 epoch and 0 ms of training.",
    );
    expect(page).not.toMatch(/accuracy/i);
    expect(headings(page)).toEqual(["How it learned", "Loss", "Epochs"]);
  });
});

describe("the tables", () => {
  it("give the gradient check's errors and marks", () => {
    const page = renderReport(full);
    expect(page).toMatch(/class="pass">✓<\/b>.*0 Linear.*weight.*20.*3\.1e-11.*2\.2e-9/);
    expect(page).toMatch(/class="fail">✗<\/b>.*2 Linear.*bias.*3.*4\.0e-3.*2\.1e-1/);
  });

  it("sum the layers' parameters", () => {
    expect(renderReport(full)).toMatch(/<tfoot>.*total.*25,219/s);
  });

  it("list a dozen of many epochs, the last among them", () => {
    const epochs = Array.from({ length: 500 }, (_, i) => ({
      epoch: i + 1,
      step: i + 1,
      trainLoss: 1,
      seconds: 0.1,
    }));
    const page = check({ ...bare, epochs });
    expect(page.match(/<tr><td class="word">/g)).toHaveLength(12);
    expect(page).toContain('<td class="word">500</td>');
  });
});
