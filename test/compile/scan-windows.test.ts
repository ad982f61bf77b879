import { it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { F, grad, scan, type Tensor } from "../../src/index.ts";
import { numbersFrom } from "../support/sample.ts";
import { expectAlike } from "../support/table.ts";

it("windows in the body of a loop are those of eager, forward and backward", () => {
  const { normal } = numbersFrom(3);
  const [xs, state, weight] = [normal(3, 2, 2, 6, 6), normal(2, 2, 6, 6), normal(2, 2, 3, 3)];
  for (const each of [xs, state, weight]) each.requiresGrad = true;
  const step = (xs: Tensor, state: Tensor, weight: Tensor) => {
    const turn = (h: Tensor, x: Tensor): [Tensor, Tensor] => {
      const next = F.conv2d(h, weight, null, { padding: 1 }).add(x).tanh();
      return [next, next];
    };
    const [last, all] = scan(turn, state, xs);
    return grad(last.sum().add(all.square().sum()), [xs, state, weight]);
  };
  const [eager, compiled] = [step, compile(step)].map((run) => run(xs, state, weight));
  eager.forEach((x, i) => {
    expectAlike(compiled[i], x, 1e-12);
  });
});
