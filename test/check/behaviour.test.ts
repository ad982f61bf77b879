import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parameter, ZooLayer } from "../../examples/bug-zoo/layer.ts";
import { type FindingKind, type GradcheckTarget, gradcheck } from "../../src/check/index.ts";
import { customFunction, type Tensor, tensor, where } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { draw, type Kept, layerOf, like, tanhSlope } from "./layer-of.ts";

const x = draw([4, 3]);
const here = fileURLToPath(import.meta.url);

const numbers = (dy: Tensor, f: (value: number) => number) => like(dy, Array.from(dy.data, f));

/** y = tanh(x), whose backward is given its right gradient. */
const tanh = (df: (right: Tensor, dy: Tensor, x: Tensor, kept: Kept) => Tensor) =>
  layerOf(
    (a) => a.tanh(),
    (dy, a, kept) => df(dy.mul(tanhSlope(a)), dy, a, kept),
  );

/** The first finding; nothing is concluded from the numbers beside it, and the text begins with it. */
function root(target: GradcheckTarget, inputs = [x]) {
  const report = gradcheck(target, inputs);
  expect(report.passed).toBe(false);
  expect(report.verdicts).toEqual([]);
  const [first] = report.findings;
  const cause = String(report).indexOf(`  Likely cause: ${first.where}: ${first.message}.\n`);
  expect(cause).toBeGreaterThan(0);
  expect(String(report).slice(0, cause)).not.toContain("central difference");
  expect(first.advice).not.toBeNull();
  expect(String(report)).toContain(`    ${first.advice}.`);
  return first;
}

describe("a backward that is no gradient of anything is told before its numbers", () => {
  it.each<[string, FindingKind, string, GradcheckTarget]>([
    [
      "clips numbers",
      "nonlinear",
      "is above 0.5: backward clips it",
      tanh((dx) => dx.clamp(-0.5, 0.5)),
    ],
    ["clips far out", "nonlinear", "is above 5: backward clips it", tanh((dx) => dx.clamp(-5, 5))],
    [
      "clips the norm",
      "nonlinear",
      "backward clips it",
      tanh((dx) => {
        const norm = Math.sqrt(dx.square().sum().item());
        return norm > 1 ? dx.div(norm) : dx;
      }),
    ],
    ["takes the sign of dy", "nonlinear", "twice the dy gives the same", tanh((dx) => dx.sign())],
    ["multiplies by dy twice", "nonlinear", "four times", tanh((dx, dy) => dx.mul(dy))],
    ["takes |dy|", "nonlinear", "−dy gives the same gradient as dy", tanh((dx) => dx.abs())],
    [
      "makes its mask from dy",
      "nonlinear",
      "as by a mask made from dy",
      layerOf(
        (a) => a.relu(),
        (dy) => dy.relu(),
      ),
    ],
    [
      "has a branch",
      "nonlinear",
      "a sum of two dy",
      tanh((dx) => where(dx.gt(0.3), dx.mul(2), dx)),
    ],
    ["adds a constant", "nonzero-at-zero", "has no dy in it", tanh((dx) => dx.add(0.01))],
    [
      "leaves out dy",
      "nonzero-at-zero",
      "the same whatever dy is",
      tanh((_, __, a) => tanhSlope(a).mul(2)),
    ],
    ["divides by dy", "nonzero-at-zero", "gives NaN", tanh((dx, dy) => dx.div(dy.square().sum()))],
    [
      "truncates",
      "rounded",
      "in steps of 1/16",
      tanh((dx) => numbers(dx, (v) => Math.trunc(v * 16) / 16)),
    ],
    [
      "rounds to decimals",
      "rounded",
      "steps of 1/100",
      tanh((dx) => numbers(dx, (v) => Number(v.toFixed(2)))),
    ],
    [
      "rounds down",
      "rounded",
      "steps of 1/8",
      tanh((dx) => numbers(dx, (v) => Math.floor(v * 8) / 8)),
    ],
    [
      "has an integer array",
      "rounded",
      "steps of 1",
      tanh((dx) => like(dx, Int32Array.from(dx.mul(9).data))),
    ],
    [
      "casts to integers",
      "rounded",
      "exactly the same gradient",
      tanh((dx) => dx.mul(9).to("int32").to("float64").div(9.1)),
    ],
    [
      "rounds dy first",
      "rounded",
      "exactly the same gradient",
      tanh((_, dy, a) => numbers(dy, (v) => Math.round(v * 4) / 4).mul(tanhSlope(a))),
    ],
    [
      "keeps a momentum",
      "nondeterministic",
      "kept from call to call",
      tanh((dx, _, __, kept) => {
        kept.last = kept.last ? kept.last.mul(0.9).add(dx) : dx;
        return kept.last;
      }),
    ],
    [
      "counts its calls",
      "nondeterministic",
      "kept from call to call",
      tanh((dx, _, __, kept) => {
        kept.count = (kept.count ?? 0) + 1;
        return dx.div(kept.count);
      }),
    ],
    [
      "adds to the last dx",
      "nondeterministic",
      "its gradient grows from call to call",
      tanh((dx, _, __, kept) => {
        kept.last = kept.last ? kept.last.add(dx) : dx;
        return kept.last;
      }),
    ],
    [
      "draws",
      "nondeterministic",
      "backward draws from Math.random",
      tanh((dx) => dx.mul(Math.random())),
    ],
    [
      "writes to dy",
      "shared",
      "writes into the upstream gradient",
      tanh((_, dy, a) => dy.mul_(tanhSlope(a))),
    ],
    [
      "writes to dy's data",
      "shared",
      "writes into the upstream gradient",
      tanh((dx, dy) => {
        (dy.data as Float64Array).set(dx.data);
        return dx;
      }),
    ],
    ["writes to x", "mutated", "backward changes it", tanh((dx, _, a) => a.copy_(dx).mul(1))],
  ])("%s", (_, kind, message, target) => {
    const found = root(target);
    expect(found.kind).toBe(kind);
    expect(found.message).toContain(message);
  });

  it("of a function's gradient and of a parameter's as of a layer's dx", () => {
    const square = customFunction({
      name: "square",
      forward: (context, a: Tensor) => {
        context.save(a);
        return a.square();
      },
      backward: ({ saved: [a] }, dy) => [numbers(dy.mul(a).mul(2), (v) => Math.round(v * 10) / 10)],
    });
    expect(root(square)).toMatchObject({ kind: "rounded", where: "x" });
    class Clipped extends manual.Linear {
      override backward(dy: Tensor): Tensor {
        const dx = super.backward(dy);
        this.weight.gradient.copy_(this.weight.gradient.clamp(-1, 1));
        return dx;
      }
    }
    expect(root(new Clipped(3, 2))).toMatchObject({ kind: "nonlinear", where: "weight" });
  });

  it("in float32 too", () => {
    const rounded = tanh((dx) => numbers(dx, (v) => Math.round(v * 4) / 4));
    expect(gradcheck(rounded, [x], { dtype: "native" }).findings[0].kind).toBe("rounded");
    const right = gradcheck(
      tanh((dx) => dx),
      [x],
      { dtype: "native" },
    );
    expect(right.passed, String(right)).toBe(true);
  });

  it("of a layer inside a network it is the layer's", () => {
    const text = String(
      gradcheck(
        new manual.Sequential(
          new manual.Tanh(),
          tanh((dx) => dx.abs()),
        ),
        [x],
      ),
    );
    expect(text).toContain(
      "Likely cause in layer 1 (Custom): x: backward is not linear in dy: −dy gives",
    );
  });
});

describe("a cause that explains the behaviour and the numbers stays", () => {
  it("takes no gradient of a normalization's γ for one without dy, though both are 0", () => {
    class Unlearnt extends manual.BatchNorm {
      override backward(dy: Tensor): Tensor {
        const dx = super.backward(dy);
        this.weight.gradient.zero_();
        return dx;
      }
    }
    const { verdicts } = gradcheck(new Unlearnt(3), [draw([5, 3])]);
    expect(verdicts.map(({ cause, variables }) => [cause, variables])).toEqual([
      ["no-gradient", ["weight"]],
    ]);
  });

  it("a forgotten dy, and a penalty", () => {
    const forgotten = gradcheck(
      tanh((_, __, a) => tanhSlope(a)),
      [x],
    );
    expect(forgotten.verdicts.map(({ cause }) => cause)).toEqual(["upstream-forgotten"]);
    expect(forgotten.findings[0].kind).toBe("nonzero-at-zero");
  });

  it("but not beside numbers that it leaves unexplained", () => {
    class Both extends manual.Linear {
      override backward(dy: Tensor): Tensor {
        const dx = super.backward(dy).mul(x.mul(37).sin());
        this.weight.gradient.add_(this.weight.value);
        return dx;
      }
    }
    const { findings, verdicts } = gradcheck(new Both(3, 2), [x]);
    expect(findings[0]).toMatchObject({ kind: "nonzero-at-zero", where: "weight" });
    expect(verdicts).toEqual([]);
  });
});

describe("a forward that writes into its input", () => {
  it.each<[string, GradcheckTarget, string]>([
    [
      "in place, which a second time changes nothing",
      layerOf(
        (a) => a.copy_(a.relu()),
        (dy, a) => dy.mul(a.gt(0).to("float64")),
      ),
      "forward changes it: at [0, 2] from -0.7069 to 0",
    ],
    [
      "number by number",
      layerOf(
        (a) => {
          const { data } = a;
          for (let i = 0; i < data.length; i++) data[i] = Math.max(0, data[i]);
          return a.mul(1);
        },
        (dy, a) => dy.mul(a.gt(0).to("float64")),
      ),
      "forward changes it: at [0, 2] from -0.7069 to 0",
    ],
    [
      "at every call",
      layerOf(
        (a) => a.mul_(2),
        (dy) => dy.mul(2),
      ),
      "forward changes it: at [0, 0] from 1.659 to 3.317",
    ],
    [
      "in a custom function",
      customFunction({
        name: "magnitude",
        forward: (context, a: Tensor) => {
          context.save(a);
          a.data.set(Array.from(a.data, Math.abs));
          return a.square();
        },
        backward: ({ saved: [a] }, dy) => [dy.mul(a).mul(2)],
      }),
      "forward changes it: at [0, 2] from -0.7069 to 0.7069",
    ],
  ])("%s", (_, target, message) => {
    const before = [...x.data];
    expect(root(target)).toMatchObject({ kind: "mutated", where: "x", message });
    expect([...x.data]).toEqual(before);
  });

  it("and its weight, or its target", () => {
    class Normalised extends ZooLayer {
      readonly weight = parameter("weight", draw([3], 2));

      forward(a: Tensor): Tensor {
        this.x = a;
        this.weight.value.div_(this.weight.value.square().sum().sqrt());
        return a.mul(this.weight.value);
      }

      backward(dy: Tensor): Tensor {
        this.weight.gradient.add_(dy.mul(this.x).sum(0));
        return dy.mul(this.weight.value);
      }

      override parameters() {
        return [this.weight];
      }
    }
    expect(root(new Normalised())).toMatchObject({ kind: "mutated", where: "weight" });
    class Difference {
      #difference = x;

      forward(a: Tensor, goal: Tensor): number {
        this.#difference = goal.sub_(a).neg();
        return this.#difference.square().mean().item();
      }

      backward(): Tensor {
        return this.#difference.mul(2).div(this.#difference.size);
      }
    }
    expect(root(new Difference(), [x, draw([4, 3], 2)])).toMatchObject({
      kind: "mutated",
      where: "target",
    });
  });
});

describe("the line that does it", () => {
  it.each<[string, GradcheckTarget]>([
    ["dy in place", tanh((_, dy, a) => dy.mul_(tanhSlope(a)))],
    [
      "x in place",
      layerOf(
        (a) => a.mul_(2),
        (dy) => dy.mul(2),
      ),
    ],
    ["Math.random in backward", tanh((dx) => dx.mul(Math.random()))],
    ["Math.random in forward", (a) => a.mul(Math.random())],
  ])("%s", (_, target) => {
    const report = gradcheck(target, [x]);
    const [{ source }] = report.findings;
    expect(source?.file).toBe(here);
    expect(String(report)).toContain(`    at ${here}:${source?.line}:${source?.column}\n`);
  });
});

describe("a forward that does not repeat", () => {
  const message = (target: GradcheckTarget) => {
    const { findings } = gradcheck(target, [x]);
    expect(findings).toHaveLength(1);
    return findings[0];
  };

  it("says whether it draws from Math.random, and restores it", () => {
    const { random } = Math;
    expect(message((a) => a.mul(Math.random())).message).toContain(
      "forward draws from Math.random",
    );
    expect(Math.random).toBe(random);
    let calls = 0;
    expect(message((a) => a.mul(++calls)).message).toContain(
      "two forward passes with one seed differ",
    );
  });
});

describe("what nothing is known of", () => {
  /** Wrong at entries of no pattern. */
  const wrong = layerOf(
    (a) => a.tanh(),
    (dy, a) => dy.mul(tanhSlope(a)).mul(like(a, [1, 2, 1, 1.3, 1, 1, 5, 1, 1, 0.1, 1, 1])),
  );

  it("begins with what is known, and ends with that", () => {
    const text = String(gradcheck(wrong, [x]));
    const [first, second, third] = text.split("\n");
    expect([first, second]).toEqual(["gradcheck: Custom: wrong gradient by x", ""]);
    expect(third).toMatch(/^ {2}x \[4, 3\]: 4 of 144 wrong/);
    expect(text).not.toContain("Likely cause");
    expect(text).toContain("  x: No known mistake explains these numbers: ");
  });

  it("is not said where the shape or a number that is not finite says enough", () => {
    const first = (target: GradcheckTarget) => {
      const { findings, verdicts } = gradcheck(target, [x]);
      return [findings[0].kind, verdicts.length];
    };
    expect(
      first(
        layerOf(
          (a) => a.sum(1),
          (dy) => dy,
        ),
      ),
    ).toEqual(["shape", 0]);
    expect(first(tanh((dx) => dx.div(0).mul(0)))).toEqual(["non-finite", 0]);
  });
});

it("a batch without a sample: nothing was compared, which is not right", () => {
  const empty = tensor([]).reshape([0, 3]);
  for (const mode of ["full", "sampled"] as const) {
    for (const target of [new manual.Linear(3, 2), (a: Tensor) => a.tanh()]) {
      const report = gradcheck(target, [empty], { mode });
      expect(report.findings.map(({ kind }) => kind)).toEqual(["nothing-compared"]);
      expect(String(report)).toMatch(
        /^gradcheck: \w+: nothing was compared: the output is \[0, \d\]/,
      );
    }
  }
  expect(gradcheck((a) => a.sum(), [empty]).findings[0].message).toContain("x is [0, 3]");
  const other = gradcheck((a, b) => a.sum().add(b), [empty, draw([2])]);
  expect(other.passed, String(other)).toBe(true);
});
