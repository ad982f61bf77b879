import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { grad, hessian, hvp, jacobian, jvp, linearize, vjp, vmap } from "../../src/func/index.ts";
import { cat, eye, F, type Tensor, tensor } from "../../src/index.ts";
import { cholesky, slogdet, solve } from "../../src/linalg/index.ts";
import { decode, type GoldenTensor, golden } from "../golden/read.ts";
import { expectAlike } from "../support/table.ts";

interface Case {
  name: keyof typeof functions;
  inputs: GoldenTensor[];
  tangents: GoldenTensor[];
  cotangent: GoldenTensor;
  output: GoldenTensor;
  jvp: GoldenTensor;
  vjp: GoldenTensor[];
  jacobian: GoldenTensor[];
  hvp?: GoldenTensor[];
  hessian?: GoldenTensor[][];
}

interface PerSample {
  inputs: GoldenTensor[];
  labels: number[];
  gradients: GoldenTensor[];
}

const { cases, perSample } = golden<{ cases: Case[]; perSample: PerSample }>("transforms");

function read(given: GoldenTensor): Tensor {
  const { data, shape } = decode(given);
  return tensor(data, { shape, dtype: "float64" });
}

const hidden = (x: Tensor, w1: Tensor, b1: Tensor) => x.matmul(w1.T).add(b1).tanh();

const functions = {
  network: (x, w1, b1, w2) => F.softmax(hidden(x, w1, b1).matmul(w2.T), -1),
  convolution: (x, w) => F.maxPool2d(F.conv2d(x, w, null, { padding: 1 }).relu(), 2),
  attention: (q, k, v) => F.softmax(q.matmul(k.T).div(2), -1).matmul(v),
  gated(x, w, h, c) {
    const [i, f, g, o] = x
      .matmul(w.T)
      .add(h.tile([1, 4]))
      .chunk(4, -1);
    const cell = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
    return cat([o.sigmoid().mul(cell.tanh()), cell], -1);
  },
  picked(x, w) {
    const { values, indices } = x.mul(w).sort(1);
    return values.cumsum(1).gather(1, indices).add(x.flip(0).logsumexp(1, true));
  },
  spread: (x) => x.sub(x.mean(0)).div(x.var(0).add(0.1).sqrt()),
  matrices(a, b) {
    const s = a.matmul(a.T).add(eye(3, { dtype: "float64" }).mul(3));
    const { logabsdet } = slogdet(a.add(eye(3, { dtype: "float64" }).mul(4)));
    return solve(s, b).add(cholesky(s)).add(logabsdet);
  },
  rosenbrock(x) {
    const [a, b] = [x.slice(0, 0, -1), x.slice(0, 1)];
    return b.sub(a.square()).square().mul(100).add(a.neg().add(1).square()).sum();
  },
  loss: (w1, b1, w2, x) => F.crossEntropy(hidden(x, w1, b1).matmul(w2.T), [1, 0, 2]),
  energy: (x, y) =>
    x
      .unsqueeze(1)
      .sub(y.unsqueeze(0))
      .square()
      .sum(-1)
      .add(0.1)
      .log()
      .sum()
      .add(x.at(0).mul(y.at(0)).prod()),
} satisfies Record<string, (...inputs: Tensor[]) => Tensor>;

const near = 1e-10;

function expectEach(actual: readonly Tensor[], expected: readonly GoldenTensor[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((x, i) => {
    expectAlike(x, read(expected[i]), near);
  });
}

describe.each(cases)("PyTorch's figures of $name", (golden) => {
  const fn: (...inputs: Tensor[]) => Tensor = functions[golden.name];
  const inputs = golden.inputs.map(read);
  const tangents = golden.tangents.map(read);

  it.each([
    ["eager", (body: (...xs: Tensor[]) => unknown) => body(...inputs)],
    ["compiled", (body: (...xs: Tensor[]) => unknown) => compile(body)(...inputs)],
  ] as const)("jvp, linearize, vjp and jacobian, %s", (_, run) => {
    const [value, tangent] = run((...xs) => jvp(fn, xs, tangents)) as Tensor[];
    expectEach([value, tangent], [golden.output, golden.jvp]);
    const pushed = run((...xs) => linearize(fn, ...xs)[1](...tangents)) as Tensor;
    expectEach([pushed], [golden.jvp]);
    const pulled = run((...xs) => vjp(fn, ...xs)[1](read(golden.cotangent))) as Tensor[];
    expectEach(pulled, golden.vjp);
    for (const strategy of ["reverse", "forward"] as const) {
      const parts = run((...xs) => jacobian(fn, xs, { strategy })) as Tensor[];
      expectEach(parts, golden.jacobian);
    }
  });

  if (!golden.hessian || !golden.hvp) return;
  const { hessian: expected, hvp: product } = golden;

  it.each(["forward", "reverse"] as const)(
    "hessian and hvp, eager and compiled, %s over reverse",
    (strategy) => {
      for (const wrap of [<F>(f: F) => f, compile as <F>(f: F) => F]) {
        const rows = wrap((...xs: Tensor[]) => hessian(fn, xs, { strategy }))(...inputs);
        rows.forEach((row, i) => {
          expectEach(row, expected[i]);
        });
        const [value, hv] = wrap((...xs: Tensor[]) => hvp(fn, xs, tangents, { strategy }))(
          ...inputs,
        );
        expectEach([value, ...hv], [golden.output, ...product]);
      }
    },
  );
});

it("gives PyTorch's gradients of each sample", () => {
  const [w1, b1, w2, x] = perSample.inputs.map(read);
  const labels = tensor(perSample.labels, { dtype: "int32" });
  const loss = (w1: Tensor, b1: Tensor, w2: Tensor, x: Tensor, y: Tensor) =>
    F.crossEntropy(hidden(x, w1, b1).matmul(w2.T).unsqueeze(0), y.unsqueeze(0));
  const slopes = vmap(grad(loss, { argnums: [0, 1, 2] }), { inDims: [null, null, null, 0, 0] });
  expectEach(slopes(w1, b1, w2, x, labels), perSample.gradients);
  expectEach(compile(slopes)(w1, b1, w2, x, labels), perSample.gradients);
});
