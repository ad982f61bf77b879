import { describe, expect, it } from "vitest";
import { gradcheck } from "../../src/check/index.ts";
import {
  cat,
  customFunction,
  F,
  Generator,
  manualSeed,
  nn,
  noGrad,
  randn,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../../src/index.ts";
import type { Parameter } from "../../src/manual/index.ts";

const draw = (shape: number[], seed = 1) => randn(shape, { generator: new Generator(seed) });

/** A layer of x alone, of a forward and a backward that share what they keep. */
class ByHand {
  /** What forward keeps. */
  kept: Record<string, Tensor> = {};
  readonly y: (kept: Record<string, Tensor>, x: Tensor) => Tensor;
  readonly dx: (kept: Record<string, Tensor>, dy: Tensor) => Tensor;
  constructor(y: ByHand["y"], dx: ByHand["dx"]) {
    [this.y, this.dx] = [y, dx];
  }
  forward(x: Tensor) {
    this.kept = { x };
    return this.y(this.kept, x);
  }
  backward(dy: Tensor) {
    return this.dx(this.kept, dy);
  }
  parameters(): Parameter[] {
    return [];
  }
  zeroGrad() {}
}

type Row = [
  mistake: string,
  y: (kept: Record<string, Tensor>, x: Tensor) => Tensor,
  right: (kept: Record<string, Tensor>, dy: Tensor) => Tensor,
  wrong: (kept: Record<string, Tensor>, dy: Tensor) => Tensor,
  cause: string,
  title: string | RegExp,
];

const keep = (kept: Record<string, Tensor>, name: string, x: Tensor) => {
  kept[name] = x;
  return x;
};
const scales = draw([4], 9).to("float64");
const tanhSlope = (y: Tensor) => y.square().neg().add(1);
const sigmoidSlope = (y: Tensor) => y.mul(y.neg().add(1));
const softmaxBack = (p: Tensor, dy: Tensor, dim: number) => p.mul(dy.sub(dy.mul(p).sum(dim, true)));

/** x̂ over some dimensions, and its backward. */
const normalized = (kept: Record<string, Tensor>, x: Tensor, dims: number[]) => {
  const c = x.sub(x.mean(dims, true));
  keep(kept, "inverse", c.square().mean(dims, true).add(1e-5).rsqrt());
  return keep(kept, "xHat", c.mul(kept.inverse));
};
const normalizedBack = (
  { xHat, inverse }: Record<string, Tensor>,
  dy: Tensor,
  dims: number[],
  [byMean, byVariance] = [1, 1],
) =>
  dy
    .sub(dy.mean(dims, true).mul(byMean))
    .sub(xHat.mul(dy.mul(xHat).mean(dims, true)).mul(byVariance))
    .mul(inverse);

const rows: Row[] = [
  [
    "a path",
    (k, x) => keep(k, "h", x.tanh()).mul(x),
    ({ h, x }, dy) => dy.mul(h).add(dy.mul(x).mul(tanhSlope(h))),
    ({ h, x }, dy) => dy.mul(x).mul(tanhSlope(h)),
    "term-missing",
    "What comes back to x from this.kept.h * x is missing",
  ],
  [
    "the sign of a branch",
    (k, x) => x.exp().sub(keep(k, "s", x.sin())),
    ({ x }, dy) => dy.mul(x.exp()).sub(dy.mul(x.cos())),
    ({ x }, dy) => dy.mul(x.exp()).add(dy.mul(x.cos())),
    "sign",
    "What comes back through this.kept.s has the wrong sign",
  ],
  [
    "a factor twice",
    (_, x) => x.exp().add(x.sin().mul(0.3)),
    ({ x }, dy) => dy.mul(x.exp()).add(dy.mul(x.cos()).mul(0.3)),
    ({ x }, dy) => dy.mul(x.exp()).add(dy.mul(x.cos()).mul(0.09)),
    "constant-factor",
    "What comes back through sin(x) * 0.3 is 0.3 times what it should be: the factor 0.3 of sin(x) * 0.3 is in it twice",
  ],
  [
    "a count",
    (_, x) => x.mul(x.square().mean(1, true)),
    ({ x }, dy) => dy.mul(x.square().mean(1, true)).add(x.mul(dy.mul(x).sum(1, true)).mul(2 / 4)),
    ({ x }, dy) => dy.mul(x.square().mean(1, true)).add(x.mul(dy.mul(x).sum(1, true)).mul(2)),
    "constant-factor",
    /: it lacks the division by 4$/,
  ],
  [
    "a derivative",
    (k, x) => keep(k, "h", x.mul(2).tanh()).mul(3),
    ({ h }, dy) => dy.mul(6).mul(tanhSlope(h)),
    (_, dy) => dy.mul(6),
    "activation-forgotten",
    "The derivative of tanh is forgotten",
  ],
  [
    "a derivative at its result, deep inside",
    (k, x) => keep(k, "h", x.mul(2).sigmoid()).mul(x),
    ({ h, x }, dy) => dy.mul(h).add(dy.mul(x).mul(sigmoidSlope(h)).mul(2)),
    ({ h, x }, dy) => dy.mul(h).add(dy.mul(x).mul(sigmoidSlope(h.sigmoid())).mul(2)),
    "activation-at-result",
    "The derivative of sigmoid is taken at its result, where what goes into it is needed",
  ],
  [
    "elu's, of x for y",
    (_, x) => x.elu(1).mul(2),
    ({ x }, dy) => dy.mul(where(x.gt(0), x.mul(0).add(2), x.exp().mul(2))),
    ({ x }, dy) => dy.mul(where(x.gt(0), x.mul(0).add(2), x.add(1).mul(2))),
    "activation-at-input",
    "The derivative of elu is taken at what goes into it, where its result is needed",
  ],
  [
    "another function's",
    (_, x) => x.gelu().mul(x),
    ({ x }, dy) => dy.mul(x.gelu()).add(dy.mul(x).mul(geluSlope(x))),
    ({ x }, dy) => dy.mul(x.gelu()).add(dy.mul(x).mul(quickSlope(x))),
    "other-activation",
    /^The derivative is that of x \* sigmoid\(1\.702 \* x\), the quick form of GELU/,
  ],
  [
    "a factor of a formula",
    (_, x) => x.square().sin(),
    ({ x }, dy) => dy.mul(x.square().cos()).mul(x.mul(2)),
    ({ x }, dy) => dy.mul(x.square().cos()).mul(x),
    "constant-factor",
    "The derivative of square lacks the factor 2",
  ],
  [
    "a factor",
    (k, x) => keep(k, "a", x.sin()).mul(keep(k, "b", scales)),
    ({ x, b }, dy) => dy.mul(x.cos()).mul(b),
    ({ x }, dy) => dy.mul(x.cos()),
    "factor-missing",
    "The factor this.kept.b is missing",
  ],
  [
    "exchanged operands",
    (k, x) => keep(k, "a", x.sin()).mul(keep(k, "b", x.mul(2).add(1))),
    ({ x, a, b }, dy) => dy.mul(b).mul(x.cos()).add(dy.mul(a).mul(2)),
    ({ x, a }, dy) => dy.mul(a).mul(x.cos()).add(dy.mul(a).mul(2)),
    "wrong-operand",
    "The operands of mul are exchanged in its derivative",
  ],
  [
    "another tensor",
    (k, x) => keep(k, "h", keep(k, "z", x.mul(2)).tanh()).mul(x.exp()),
    ({ x, h }, dy) => dy.mul(x.exp()).mul(h.add(tanhSlope(h).mul(2))),
    ({ x, h, z }, dy) => dy.mul(x.exp()).mul(z.add(tanhSlope(h).mul(2))),
    "wrong-operand",
    "A gradient is taken with this.kept.z, where this.kept.h is needed",
  ],
  [
    "a running sum's direction",
    (_, x) => x.cumsum(1).mul(2),
    (_, dy) => dy.flip(1).cumsum(1).flip(1).mul(2),
    (_, dy) => dy.cumsum(1).mul(2),
    "reversed",
    "The running sum of the gradient goes the same way as that of forward",
  ],
  [
    "a maximum's mask",
    (_, x) => x.mul(2).max(1),
    ({ x }, dy) =>
      x
        .eq(x.max(1, true))
        .to(x.dtype)
        .mul(dy.reshape([-1, 1]))
        .mul(2),
    ({ x }, dy) => dy.reshape([-1, 1]).mul(x.mul(0).add(2)),
    "max-routing",
    "The gradient of a maximum goes to all elements, where only the largest has one",
  ],
  [
    "joined parts, exchanged",
    (k, x) => cat([keep(k, "a", x.sin()), keep(k, "b", x.exp())], 1),
    ({ x }, dy) => dy.slice(1, 0, 4).mul(x.cos()).add(dy.slice(1, 4).mul(x.exp())),
    ({ x }, dy) =>
      dy
        .slice(1, 4)
        .mul(x.cos())
        .add(dy.slice(1, 0, 4).mul(x.exp())),
    "exchanged",
    "this.kept.a and this.kept.b, which are joined, have each other's gradients",
  ],
  [
    "parts of a split, exchanged",
    (k, x) => {
      const [a, b] = x.mul(2).split(2, 1);
      return keep(k, "a", a.sigmoid()).mul(keep(k, "b", b.tanh()));
    },
    ({ a, b }, dy) => cat([dy.mul(b).mul(sigmoidSlope(a)), dy.mul(a).mul(tanhSlope(b))], 1).mul(2),
    ({ a, b }, dy) => cat([dy.mul(a).mul(tanhSlope(b)), dy.mul(b).mul(sigmoidSlope(a))], 1).mul(2),
    "exchanged",
    "Two parts of x * 2 have each other's gradients",
  ],
  [
    "softmax's factor p",
    (k, x) => keep(k, "p", F.softmax(x.mul(2), 1)).exp(),
    ({ p }, dy) => softmaxBack(p, dy.mul(p.exp()), 1).mul(2),
    ({ p }, dy) => {
      const g = dy.mul(p.exp());
      return g.mul(p).sub(g.mul(p).sum(1, true)).mul(2);
    },
    "softmax-jacobian",
    "In softmax's derivative the sum over the row is not multiplied by p",
  ],
  [
    "softmax's dimension, by hand",
    (k, x) => {
      const e = x.exp();
      return keep(k, "p", e.div(e.sum(0, true))).square();
    },
    ({ p }, dy) => softmaxBack(p, dy.mul(p).mul(2), 0),
    ({ p }, dy) => softmaxBack(p, dy.mul(p).mul(2), 1),
    "softmax-jacobian",
    "In softmax's derivative the sum goes over dimension 1, where forward's goes over 0",
  ],
  [
    "a normalization's variance",
    (k, x) => normalized(k, x.mul(2).sin(), [1]).sin(),
    (k, dy) => normalizedBack(k, dy.mul(k.xHat.cos()), [1]).mul(k.x.mul(2).cos()).mul(2),
    (k, dy) => normalizedBack(k, dy.mul(k.xHat.cos()), [1], [1, 0]).mul(k.x.mul(2).cos()).mul(2),
    "constant-variance",
    "The variance over dimension 1 is treated as constant: − x̂ · mean(dy · x̂) is missing",
  ],
  [
    "a normalization's dimension",
    (k, x) => normalized(k, x, [0, 1]),
    (k, dy) => normalizedBack(k, dy, [0, 1]),
    (k, dy) => normalizedBack(k, dy, [1]),
    "wrong-dimensions",
    "A normalization's means go over dimension 1 in backward, where forward's go over dimensions 0, 1",
  ],
  [
    "a normalization's count",
    (k, x) => normalized(k, x, [0, 1]),
    (k, dy) => normalizedBack(k, dy, [0, 1]),
    (k, dy) => normalizedBack(k, dy, [0, 1], [3, 3]),
    "wrong-count",
    "The sums in a normalization's backward are divided by 4, where 12 numbers were averaged",
  ],
  [
    "a permutation",
    (_, x) => x.reshape([3, 2, 2]).permute([1, 2, 0]).exp(),
    ({ x }, dy) =>
      dy
        .mul(x.reshape([3, 2, 2]).permute([1, 2, 0]).exp())
        .permute([2, 0, 1])
        .reshape([3, 4]),
    ({ x }, dy) =>
      dy
        .mul(x.reshape([3, 2, 2]).permute([1, 2, 0]).exp())
        .permute([1, 2, 0])
        .reshape([3, 4]),
    "permuted-again",
    "The dimensions are permuted as in forward, where they must be permuted back",
  ],
  [
    "the order of heads",
    (k, x) => keep(k, "h", x.reshape([3, 2, 2]).transpose(0, 1)).sin(),
    ({ h }, dy) => dy.mul(h.cos()).transpose(0, 1).contiguous().reshape([3, 4]),
    ({ h }, dy) => dy.mul(h.cos()).flip(0).transpose(0, 1).contiguous().reshape([3, 4]),
    "other-order",
    "The gradient of xᵀ is in reverse order along dimension 0",
  ],
  [
    "constant statistics",
    (k, x) => keep(k, "xHat", x.sub(0.3).mul(scales)).sin(),
    ({ xHat }, dy) => dy.mul(xHat.cos()).mul(scales),
    ({ xHat }, dy) => normalizedBack({ xHat, inverse: scales }, dy.mul(xHat.cos()), [0]),
    "extra-statistics",
    "Mean and variance over dimension 0 are differentiated, where forward takes them as constants",
  ],
  [
    "an operation that backward computes anew without",
    (k, x) => keep(k, "p", F.softmax(x.mul(0.5), 1)),
    ({ p }, dy) => softmaxBack(p, dy, 1).mul(0.5),
    ({ x }, dy) => softmaxBack(F.softmax(x, 1), dy, 1),
    "operation-forgotten",
    "Backward is that of a forward without x * 0.5",
  ],
  [
    "a factor of each entry",
    (_, x) => x.exp().sum(1),
    ({ x }, dy) => dy.reshape([-1, 1]).mul(x.exp()),
    ({ x }, dy) => dy.reshape([-1, 1]).mul(x.exp()).mul(x.square().neg().add(1)),
    "extra-factor",
    "The gradient by x is multiplied by (1 − x²) once too often",
  ],
  [
    "two at once",
    (k, x) => keep(k, "a", x.sin()).mul(keep(k, "b", x.mul(2).sigmoid())),
    ({ x, a, b }, dy) =>
      dy
        .mul(b)
        .mul(x.cos())
        .add(dy.mul(a).mul(sigmoidSlope(b)).mul(2)),
    ({ x, a, b }, dy) => dy.mul(b).mul(x.cos()).neg().add(dy.mul(a).mul(2)),
    "two-mistakes",
    /^Two mistakes at once\. First: .*this\.kept\.a has the wrong sign\. Second: The derivative of sigmoid is forgotten$/,
  ],
];

const geluSlope = (x: Tensor) => {
  const density = x
    .square()
    .mul(-0.5)
    .exp()
    .div(Math.sqrt(2 * Math.PI));
  return x.mul(Math.SQRT1_2).erf().add(1).mul(0.5).add(x.mul(density));
};
const quickSlope = (x: Tensor) => {
  const s = x.mul(1.702).sigmoid();
  return s.add(x.mul(1.702).mul(sigmoidSlope(s)));
};

describe("a mistake at an operation of forward", () => {
  const x = draw([3, 4]);

  it.each(rows)("%s", (_, y, right, wrong, cause, title) => {
    expect(gradcheck(new ByHand(y, right), [x]).passed).toBe(true);
    const { verdicts } = gradcheck(new ByHand(y, wrong), [x]);
    expect(verdicts).toMatchObject([{ cause, variables: ["x"] }]);
    expect(verdicts[0].title).toMatch(title);
  });

  it("is told with the line of forward that it is at", () => {
    const report = gradcheck(new ByHand(rows[0][1], rows[0][3]), [x]);
    expect(report.verdicts[0].evidence).toMatch(
      /^forward computes this\.kept\.h \* x \(tape\.test\.ts:\d+\); the gradient is the right one/,
    );
    expect(report.verdicts[0].advice).toBe("Add it: by x its gradient is dy * this.kept.h");
  });
});

/** A recurrent layer, x [time, batch, features]. */
class Recurrent {
  readonly wx: Parameter;
  readonly wh: Parameter;
  readonly b: Parameter;
  x!: Tensor;
  h: Tensor[] = [];
  readonly mistake: string;
  constructor(mistake: string) {
    this.mistake = mistake;
    const parameter = (name: string, value: Tensor): Parameter => ({
      ...{ name, value, gradient: zeros(value.shape, { dtype: "float64" }) },
    });
    this.wx = parameter("wx", draw([3, 2], 2));
    this.wh = parameter("wh", draw([2, 2], 3));
    this.b = parameter("b", draw([2], 4));
  }
  parameters() {
    return [this.wx, this.wh, this.b];
  }
  zeroGrad() {
    for (const { gradient } of this.parameters()) gradient.zero_();
  }
  forward(x: Tensor) {
    this.x = x;
    this.h = [zeros([x.shape[1], 2], { dtype: x.dtype as "float64" })];
    for (let t = 0; t < x.shape[0]; t++) {
      const z = x.at(t).matmul(this.wx.value).add(this.h[t].matmul(this.wh.value));
      this.h.push(z.add(this.b.value).tanh());
    }
    return cat(this.h.slice(1).map((h) => h.unsqueeze(0)));
  }
  backward(dy: Tensor) {
    const { mistake, h } = this;
    const dx: Tensor[] = [];
    let carry = h[0].mul(0);
    for (let t = this.x.shape[0] - 1; t >= 0; t--) {
      const dz = dy
        .at(t)
        .add(mistake === "carry" ? 0 : carry)
        .mul(tanhSlope(h[mistake === "slope" ? t : t + 1]));
      const parts = [
        this.x.at(t).T.matmul(dz),
        h[mistake === "later" ? t + 1 : t].T.matmul(dz),
        dz.sum(0),
      ];
      if (mistake === "assigned") this.b.gradient.zero_();
      if (mistake !== "short" || t > 0) {
        for (const [i, { gradient }] of this.parameters().entries()) gradient.add_(parts[i]);
      }
      dx.unshift(dz.matmul(this.wx.value.T).unsqueeze(0));
      carry = dz.matmul(this.wh.value.T);
    }
    return cat(dx);
  }
}

describe("a mistake in a loop", () => {
  const x = draw([4, 2, 3], 5);

  it("is none where all is right", () => {
    expect(gradcheck(new Recurrent("none"), [x]).passed).toBe(true);
  });

  it.each([
    ["assigned", ["b"], "last-use", /^Only the part of the first step counts/],
    [
      "short",
      ["b", "wx"],
      "step-missing",
      "Step 0 of a loop, of 0 to 3, is left out of the gradient",
    ],
    [
      "later",
      ["wh"],
      "wrong-step",
      "A gradient is taken with this.h[4], where this.h[3], of the step before, is needed",
    ],
    [
      "slope",
      ["x", "wx", "wh", "b"],
      "wrong-operand",
      "A gradient is taken with this.h[3], where this.h[4] is needed",
    ],
    ["carry", ["x", "wx", "wh", "b"], "term-missing", /^What comes back through .* is missing$/],
  ] as const)("%s", (mistake, variables, cause, title) => {
    const { verdicts } = gradcheck(new Recurrent(mistake), [x]);
    expect(verdicts[0].cause).toBe(cause);
    expect([...verdicts[0].variables].sort()).toEqual([...variables].sort());
    expect(verdicts[0].title).toMatch(title);
  });
});

describe("a mistake in a function or a module", () => {
  it("is found inside a custom function", () => {
    const product = (isWrong: boolean) =>
      customFunction({
        name: "product",
        forward: (context, a: Tensor, b: Tensor) => {
          context.save(a, b);
          return a.matmul(b);
        },
        backward: (context, dy) => {
          const [a, b] = context.saved;
          return [dy.matmul(isWrong ? b : b.T), a.T.matmul(dy)];
        },
      });
    const inputs = [draw([3, 4]), draw([4, 4], 2)];
    expect(gradcheck(product(false), inputs).passed).toBe(true);
    expect(gradcheck(product(true), inputs).verdicts).toMatchObject([
      { cause: "operands-exchanged", variables: ["input 0"] },
    ]);
  });

  it("is two at once, of one input of two", () => {
    const gated = customFunction({
      name: "gated",
      forward: (context, x: Tensor, w: Tensor) => {
        const h = x.matmul(w).tanh();
        context.save(x, w, h);
        return h.mul(x);
      },
      backward: (context, dy) => {
        const [x, w, h] = context.saved;
        const dz = dy.mul(x).mul(tanhSlope(h));
        return [dy.mul(x).matmul(w.T).sub(dy.mul(h)), x.T.matmul(dz)];
      },
    });
    const { verdicts } = gradcheck(gated, [draw([3, 4]), draw([4, 4], 2)]);
    expect(verdicts).toMatchObject([{ cause: "two-mistakes", variables: ["input 0"] }]);
  });

  it("is where a noGrad cuts the graph", () => {
    manualSeed(1);
    class Gated extends nn.Module {
      gate = new nn.Linear(4, 4);
      body = new nn.Linear(4, 4);
      forward(x: Tensor) {
        const gate = noGrad(() => this.gate.forward(x).sigmoid());
        return gate.mul(this.body.forward(x));
      }
    }
    const { verdicts } = gradcheck(new Gated(), [draw([3, 4])]);
    expect(verdicts[0].variables).toEqual(["x", "gate.weight", "gate.bias"]);
    expect(verdicts[0].advice).toMatch(/^Look for a noGrad, a detach or numbers taken out of a/);
  });

  it("is where a number is taken out of a tensor", () => {
    const scaled = (x: Tensor) => x.div(x.square().mean().item());
    const { verdicts } = gradcheck(scaled, [draw([3, 4])]);
    expect(verdicts).toMatchObject([
      {
        cause: "term-missing",
        title: "A number is taken out of a tensor, and what comes back through it is lost",
      },
    ]);
    expect(verdicts[0].evidence).toMatch(/\(tape\.test\.ts:\d+\)/);
  });

  it("is in the gradient of repeated rows", () => {
    const rows = tensor([1, 2, 1, 3, 1], { dtype: "int32" });
    const lookup = customFunction({
      name: "lookup",
      forward: (_, table: Tensor) => table.indexSelect(0, rows),
      backward: (_, dy) => {
        const out = zeros([5, 3], { dtype: "float64" });
        for (const [i, row] of rows.data.entries()) out.at(row).copy_(dy.at(i));
        return [out];
      },
    });
    expect(gradcheck(lookup, [draw([5, 3])]).verdicts).toMatchObject([
      {
        cause: "last-use",
        title: "Only the last use counts: the gradient is assigned where it should be added up",
      },
    ]);
  });
});
