import { describe, expect, it } from "vitest";
import type { GradcheckTarget } from "../../../src/check/index.ts";
import type { Tensor } from "../../../src/index.ts";
import { conv, pool } from "./layers.ts";
import { draw, fn, like, says } from "./wrong.ts";

describe("convolutions in loops over numbers", () => {
  it.each<[string, [GradcheckTarget, Tensor[]], RegExp]>([
    [
      "stride left out of dx",
      conv([5, 5], [3, 3], { stride: 2, pad: 1, dx: (i, u) => i + u - 1 }),
      /^stride \(x\): The stride is forgotten in backward, along dimensions 2 and 3.*2 · i \+ u − 1.*at i \+ u − 1/,
    ],
    [
      "stride left out along one dimension",
      conv([5, 5], [2, 2], { stride: 2, dx: (i, u, dim) => (dim === 0 ? 2 : 1) * i + u }),
      /^stride \(x\): .*along dimension 3/,
    ],
    [
      "another stride for the weight",
      conv([7], [3], { stride: 2, dw: (i, u) => 3 * i + u }),
      /^stride \(weight\): Backward uses another stride.*2 · i \+ u.*3 · i \+ u/,
    ],
    [
      "padding left out for the weight",
      conv([4, 4], [3, 3], { pad: 1, dw: (i, u) => i + u }),
      /^padding \(weight\): The padding is forgotten/,
    ],
    [
      "padding left out of dx, 1-d",
      conv([6], [3], { pad: 1, dx: (i, u) => i + u }),
      /^padding \(x\): The padding is forgotten in backward, along dimension 2/,
    ],
    [
      "padding added",
      conv([6], [3], { pad: 1, dx: (i, u) => i + u + 1 }),
      /^padding \(x\): (Backward is off by 2|The padding is added)/,
    ],
    [
      "dilation left out of both",
      conv([8], [3], { dilation: 2, dx: (i, u) => i + u, dw: (i, u) => i + u }),
      /^dilation \(x, weight\): The dilation is forgotten/,
    ],
    [
      "kernel flipped for dx",
      conv([4, 4], [2, 2], { kernel: (u) => u.map((v) => 1 - v) }),
      /^flipped-kernel \(x\): The kernel is flipped in backward, along dimensions 2 and 3/,
    ],
    [
      "kernel flipped for the weight, 1-d",
      conv([7], [3], { stride: 2, dw: (i, u) => 2 * i + 2 - u }),
      /^flipped-kernel \(weight\): /,
    ],
    [
      "kernel transposed",
      conv([4, 4], [2, 2], { kernel: ([u, v]) => [v, u] }),
      /^wrong-index \(x\): dimensions 2 and 3 of weight are exchanged in dx/,
    ],
    [
      "always channel 0",
      conv([4, 4], [2, 2], { channel: () => 0 }),
      /^wrong-index \(x\): The index along dimension 1 of x is a wrong one in dx: always index 0/,
    ],
    [
      "the border left out of dx",
      conv([5], [3], { pad: 1, dx: (i, u) => (i + u - 1 <= 0 ? -9 : i + u - 1) }),
      /^places-wrong \(x\): The gradient is 0 at index 0 of dimension 2/,
    ],
    [
      "the bias from one position",
      conv([4, 4], [2, 2], { bias: ([, , i, j]) => (i === 0 && j === 0 ? 1 : 0) }),
      /^dy-missing \(bias\): dy arrives only from index 0 of dimension 2 and index 0 of dimension 3/,
    ],
    [
      "the bias averaged over positions",
      conv([4, 4], [2, 2], { bias: () => 1 / 9 }),
      /^averaged-not-summed \(bias\): .*1\/9.*9 is the product of the sizes of dimensions 2 and 3 of the output/,
    ],
    [
      "the bias averaged over batch and positions",
      conv([5, 5], [2, 2], { bias: () => 1 / 32 }),
      /^averaged-not-summed \(bias\): .*32 is the product of the sizes of dimensions 0, 2 and 3/,
    ],
  ])("%s", (_, [target, inputs], words) => {
    expect(says(target, inputs)).toEqual([expect.stringMatching(words)]);
  });

  it("right ones say nothing", () => {
    for (const options of [{}, { stride: 2, pad: 1 }, { dilation: 2 }]) {
      expect(says(...conv([6], [3], options))).toEqual(["passes"]);
    }
  });
});

/** Gives every place of a window a number, added to what is there or assigned. */
function spread(window: number[], dx: Float64Array, how: "+=" | "=", value: number): void {
  for (const place of window) dx[place] = how === "=" ? value : dx[place] + value;
}

describe("pooling", () => {
  const x = [draw([2, 2, 4, 6])];
  const overlapping = [draw([1, 2, 5, 5])];
  type Give = Parameters<typeof pool>[3];
  it.each<[string, GradcheckTarget, Tensor[], RegExp]>([
    ...(
      [
        [
          "the mean not divided",
          (w, _, g, dx) => spread(w, dx, "+=", g),
          /^summed-not-averaged .*The division by 4 is missing/,
        ],
        [
          "divided by the side",
          (w, _, g, dx) => spread(w, dx, "+=", g / 2),
          /^mean-count .*divided by 2 \(4 is 2²\), where forward divides by 4/,
        ],
        [
          "to one of the window",
          (w, _, g, dx) => (dx[w[0]] += g),
          /^mean-count .*gives dy to one of them/,
        ],
      ] as [string, Give, RegExp][]
    ).map(([name, give, words]): [string, GradcheckTarget, Tensor[], RegExp] => [
      `mean: ${name}`,
      pool(2, 2, "mean", give),
      x,
      words,
    ]),
    ...(
      [
        [
          "to all of the window",
          (w, _, g, dx) => spread(w, dx, "+=", g),
          /^max-routing .*backward gives dy to all of them\./,
        ],
        [
          "in equal parts",
          (w, _, g, dx) => spread(w, dx, "+=", g / 4),
          /^max-routing .*to all of them, in equal parts/,
        ],
        [
          "to the first",
          (w, _, g, dx) => (dx[w[0]] += g),
          /^max-routing .*at the first place of the window/,
        ],
        [
          "row and column exchanged",
          (w, _, g, dx, best) => (dx[w[[0, 2, 1, 3][best]]] += g),
          /^max-routing .*row and column exchanged \(dimensions 2 and 3\)/,
        ],
        [
          "from the other end",
          (w, _, g, dx, best) => (dx[w[3 - best]] += g),
          /^max-routing .*counted from its other end/,
        ],
      ] as [string, Give, RegExp][]
    ).map(([name, give, words]): [string, GradcheckTarget, Tensor[], RegExp] => [
      `max: ${name}`,
      pool(2, 2, "max", give),
      x,
      words,
    ]),
    [
      "overlapping max assigned",
      pool(3, 1, "max", (w, _, g, dx, best) => (dx[w[best]] = g)),
      overlapping,
      /^last-use .*only the last counts/,
    ],
    [
      "overlapping mean assigned",
      pool(3, 1, "mean", (w, _, g, dx) => spread(w, dx, "=", g / 9)),
      overlapping,
      /^last-use .*used in up to 9 outputs/,
    ],
    [
      "windows of a sum without their stride",
      fn(
        (a) => a.reshape([2, 3, 2]).sum(2),
        (dy, [a]) => {
          const dx = new Float64Array(a.size);
          for (let n = 0; n < 2; n++)
            for (let i = 0; i < 3; i++)
              for (let u = 0; u < 2; u++) dx[n * 6 + i + u] += Number(dy.data[n * 3 + i]);
          return [like(a, dx)];
        },
      ),
      [draw([2, 6])],
      /^stride \(x\): The stride is forgotten.*the window/,
    ],
    [
      "upsampling: the last of each block",
      fn(
        (a) => a.reshape([2, 3, 1, 4, 1]).expand([2, 3, 3, 4, 2]).reshape([2, 9, 8]),
        (dy) => [dy.slice(1, 2, undefined, 3).slice(2, 1, undefined, 2).contiguous()],
      ),
      [draw([2, 3, 4])],
      /^last-use .*every third index of dimension 1 \(from 2\) and every second index of dimension 2/,
    ],
    [
      "upsampling: the first of each block",
      fn(
        (a) => a.reshape([2, 3, 1]).expand([2, 3, 4]).reshape([2, 12]),
        (dy) => [dy.slice(1, 0, undefined, 4).contiguous()],
      ),
      [draw([2, 3])],
      /^one-use .*up to 4 outputs.*only the first counts/,
    ],
    [
      "upsampling: the mean of each block",
      fn(
        (a) => a.reshape([2, 3, 1]).expand([2, 3, 4]).reshape([2, 12]),
        (dy) => [dy.reshape([2, 3, 4]).mean(2)],
      ),
      [draw([2, 3])],
      /^averaged-not-summed .*4 is the number of outputs that each entry is used in/,
    ],
    [
      "a mean over two dimensions, divided by one",
      fn(
        (a) => a.mean([2, 3]),
        (dy, [a]) => [dy.reshape([2, 3, 1, 1]).expand(a.shape).div(4).clone()],
      ),
      [draw([2, 3, 5, 4])],
      /^mean-count .*divided by 4 \(4 is the size of dimension 3 of x.*forward divides by 20/,
    ],
    [
      "a maximum by rows, to all of the row",
      fn(
        (a) => a.max(1),
        (dy, [a]) => [dy.reshape([-1, 1]).expand(a.shape).clone()],
      ),
      [draw([5, 4])],
      /^max-routing .*the largest of the 4 that its dy goes to/,
    ],
  ])("%s", (_, target, inputs, words) => {
    expect(says(target, inputs)).toEqual([expect.stringMatching(words)]);
  });
});
