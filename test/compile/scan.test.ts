import { describe, expect, it } from "vitest";
import { type Backend, compile, ReferenceBackend, wasm } from "../../src/compile/index.ts";
import {
  F,
  grad,
  manualSeed,
  nn,
  optim,
  rand,
  randint,
  scan,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.ts";
import { scanSamples } from "../ops/scan-samples.ts";
import { leavesOf } from "../support/sample.ts";
import { LoggingBackend } from "./backends/logging-backend.ts";

const backends: [string, Backend][] = [
  ["wasm", wasm],
  ["reference", new ReferenceBackend()],
  ["host", new ReferenceBackend({ name: "host", steps: [] })],
];

const differentiated = scanSamples.filter(({ noGradient }) => !noGradient);

/** A number that depends on each number of x in a way of its own. */
const total = (x: Tensor) => x.mul(x.detach().mul(0).add(1)).square().add(x.mul(0.7)).sum();

function expectClose(actual: readonly Tensor[], expected: readonly Tensor[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((x, i) => {
    expect(x.shape).toEqual(expected[i].shape);
    x.data.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[i].data[k], 9);
    });
  });
}

describe.each(backends)("a loop on %s", (_, backend) => {
  it.each(scanSamples.map((sample) => [sample.about, sample] as const))(
    "%s: has the eager numbers",
    (_about, each) => {
      expectClose([compile(each.run, { backend })(...each.inputs)], [each.run(...each.inputs)]);
    },
  );

  it.each(differentiated.map((sample) => [sample.about, sample] as const))(
    "%s: has the eager gradients, to second order",
    (_about, { run, inputs }) => {
      const leaves = leavesOf(inputs);
      const variables = leaves.filter((x) => x.requiresGrad);
      const slopes = (...xs: Tensor[]) =>
        grad(
          total(run(...xs)),
          xs.filter((x) => x.requiresGrad),
          { createGraph: true },
        );
      const curvature = (...xs: Tensor[]) => {
        const first = slopes(...xs).map((g) => total(g));
        return grad(
          first.reduce((a, b) => a.add(b)),
          xs.filter((x) => x.requiresGrad),
          { materializeGrads: true },
        );
      };
      expectClose(compile(slopes, { backend })(...leaves), slopes(...leaves));
      expectClose(compile(curvature, { backend })(...leaves), curvature(...leaves));
      // And from outside, where the compiled function is a node of the graph.
      const outside = grad(total(compile(run, { backend })(...leaves)), variables, {
        createGraph: true,
      });
      expectClose(outside, slopes(...leaves));
      const second = outside.map((g) => total(g)).reduce((a, b) => a.add(b));
      expectClose(grad(second, variables, { materializeGrads: true }), curvature(...leaves));
    },
  );

  it("gives what it is trained with the sum of all turns' gradients, dropout and all", () => {
    const train = (isCompiled: boolean) => {
      manualSeed(5);
      const cell = new nn.Linear(4, 4, { dtype: "float64" });
      const optimizer = new optim.SGD(cell.parameters(), { lr: 0.1, momentum: 0.9 });
      const xs = rand([6, 2, 4], { dtype: "float64" });
      const step = () => {
        optimizer.zeroGrad();
        const [h, ys] = scan(
          (h, x) => {
            const next = cell.forward(F.dropout(h, { p: 0.3 }).add(x)).tanh();
            return [next, next];
          },
          zeros([2, 4], { dtype: "float64" }),
          xs,
        );
        const loss = h.square().mean().add(ys.mean());
        loss.backward();
        optimizer.step();
        return loss;
      };
      const run = isCompiled ? compile(step, { backend }) : step;
      const losses = Array.from({ length: 4 }, () => run());
      return [...losses, ...cell.parameters(), ...cell.parameters().map((p) => p.grad!)];
    };
    expectClose(train(true), train(false));
  });
});

describe("the recording of a loop", () => {
  const weights = tensor(
    [
      [0.5, -0.2],
      [0.1, 0.3],
    ],
    { requiresGrad: true },
  );

  /** How often the body is recorded, and how many steps the whole has. */
  function recorded(turns: number) {
    let bodies = 0;
    let text = "";
    const slope = (xs: Tensor) => {
      const [h] = scan(
        (h, x) => {
          bodies++;
          return [h.matmul(weights).add(x).tanh(), []];
        },
        zeros([1, 2]),
        xs,
      );
      return grad(h.sum(), [weights])[0];
    };
    compile(slope, { explain: (part) => (text += part) })(zeros([turns, 1, 2]));
    return { bodies, lines: text.split("\n").length };
  }

  it("is as long for 1000 turns as for 10", () => {
    const few = recorded(10);
    expect(recorded(1000)).toEqual(few);
    expect(few.bodies).toBeLessThanOrEqual(4);
  });

  it("keeps nothing of the turns where no gradient is asked for", () => {
    let text = "";
    const last = (xs: Tensor) =>
      scan((h, x) => [h.mul(weights.sum()).add(x), h.exp()], zeros([2]), xs)[0];
    compile(last, { explain: (part) => (text += `${part}\n`) })(zeros([1000, 2]));
    // What is carried, and a number or two.
    expect(Number(/temporaries: (\d+) bytes/.exec(text)![1])).toBeLessThan(1000);
  });

  it("runs each of its steps at each turn", () => {
    const log: string[] = [];
    const backend = new LoggingBackend((line) => log.push(line));
    compile((xs: Tensor) => scan((c, x) => [c.add(x), []], tensor(0), xs)[0], { backend })(
      zeros([3]),
    );
    expect(log.filter((line) => line === "map").length).toBeGreaterThanOrEqual(3);
    expect(log).not.toContain("scan");
  });

  it.each<[string, (xs: Tensor) => unknown, RegExp]>([
    [
      "a tensor that leaves the body by another way",
      (xs) => {
        let last = xs;
        scan(
          (c, x) => {
            last = c.add(x);
            return [c, c];
          },
          zeros([2]),
          xs,
        );
        return last.exp();
      },
      /body of a scan has made is used outside/,
    ],
    [
      "a change in place",
      (xs) => scan((c, x) => [c, weights.detach().copy_(x)], zeros([2]), xs),
      /changed in place .* in the body of a scan/,
    ],
    [
      "backward() in the body",
      (xs) =>
        scan(
          (c, x) => {
            weights.mul(x).sum().backward();
            return [c, c];
          },
          zeros([2]),
          xs,
        ),
      /backward\(\) in the body of a scan/,
    ],
    [
      "a number that is read",
      (xs) => scan((c) => [c, c.mul(c.sum().item())], zeros([2]), xs),
      /numbers of a tensor were read/,
    ],
    [
      "a draw of integers",
      (xs) => scan((c) => [c, randint(0, 3, [2])], zeros([2]), xs),
      /cannot be recorded \(randint/,
    ],
  ])("refuses %s", (_, run, message) => {
    expect(() => compile(run)(zeros([3, 2]))).toThrow(message);
  });

  it.each(backends)(
    "stops on %s at the turn whose numbers an operation refuses, as eagerly",
    (_, backend) => {
      const table = tensor([1, 2, 3]);
      const run = (indices: Tensor) =>
        scan((c, i) => [c.add(table.gather(0, i)), []], zeros([1]), indices)[0];
      const wrong = tensor([[0], [1], [7]], { dtype: "int32" });
      const message = (call: () => unknown) => {
        try {
          call();
        } catch (error) {
          return (error as Error).message;
        }
        return undefined;
      };
      const expected = message(() => run(wrong));
      expect(expected).toContain("7");
      expect(message(() => compile(run, { backend })(wrong))).toBe(expected);
    },
  );
});
