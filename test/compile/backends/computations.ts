import { expect } from "vitest";
import { arange, type Dtype, ones, type Tensor, tensor, where } from "../../../src/index.ts";
import { fold, unfold } from "../../../src/ops/unfold.ts";
import { type Case, expectSame } from "./case.ts";

/** Each step kind on numbers: dtypes, strides, empty shapes, what is not finite. */
export const computations: Record<string, Case> = {};

/** Lengths around the widths of vectors, of turns of loops, and of tiles. */
const lengths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 33, 63, 64, 65];
const dtypes: Dtype[] = ["float32", "float64", "int32", "bool"];

/** Small integers that no two rows have alike. */
function numbers(shape: readonly number[], dtype: Dtype, seed = 0): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const data = Array.from({ length: size }, (_, i) => (((i + seed) * 37 + 11) % 13) - 6);
  return tensor(data, { shape, dtype });
}

for (const dtype of dtypes) {
  computations[`elementwise, in order, backwards, strided, broadcast, ${dtype}`] = (compile) => {
    for (const n of lengths) {
      const [x, grid] = [numbers([2 * n], dtype), numbers([3, n], dtype)];
      expectSame(
        compile,
        (x, grid) => [
          x.add(1),
          x.slice(0, 0, n).mul(x.slice(0, n)),
          x.flip(0).maximum(x),
          x.slice(0, 0, undefined, 2).sub(2),
          x.slice(0, undefined, undefined, -2).neg(),
          grid.add(grid.slice(0, 0, 1)),
          grid.add(grid.slice(1, 0, 1).sum()),
          grid.T.mul(grid.slice(0, 1, 2).T),
          grid.gt(0),
          grid.T.flip(0).eq(1),
          grid.to("float32"),
          grid.to("float64"),
          grid.to("int32"),
          grid.to("bool"),
        ],
        x,
        grid,
      );
    }
  };

  computations[`sums and running sums, along each dimension, ${dtype}`] = (compile) => {
    for (const n of lengths) {
      expectSame(
        compile,
        (x) => [
          x.sum(),
          x.sum(0),
          x.sum(1, true),
          x.sum(2),
          x.sum([0, 2]),
          x.sum([0, 1]),
          x.T.sum(0),
          x.T.sum(1),
          x.flip(1).slice(2, 0, undefined, 2).sum([1, 2]),
          x.sum(0).cumsum(0),
          x.flip(1).cumsum(1),
          x.T.cumsum(2),
        ],
        numbers([2, n, 3], dtype),
      );
    }
  };

  computations[`largest elements and where they stand, ${dtype}`] = (compile) => {
    for (const n of lengths.filter((n) => n > 0)) {
      expectSame(
        compile,
        (x) => [
          x.max(),
          x.max(0),
          x.max(1),
          x.T.max([0, 1], true),
          x.min(1),
          x.argmax(),
          x.argmax(0),
          x.argmax(1, true),
          x.flip(1).argmin(1),
        ],
        numbers([3, n], dtype),
      );
    }
  };

  computations[`copies: joined, padded, repeated, reshaped, ${dtype}`] = (compile) => {
    for (const n of lengths) {
      expectSame(
        compile,
        (x) => [
          x.pad([2, 1, 0, 1], 3),
          x.T.pad([1, 0]),
          x.unsqueeze(1).expand([2, 3, n]),
          x.T.reshape([2 * n]),
          x.T.flip(0).reshape([n, 2]),
          x.unsqueeze(0).expand([2, 2, n]).reshape([-1]),
          x.slice(0, 1).scatterAdd(0, x.slice(0, 0, 1).mul(0).to("int32"), x.slice(0, 1)),
        ],
        numbers([2, n], dtype),
      );
    }
  };

  computations[`elements by index, of an argument and of a state, ${dtype}`] = (compile) => {
    const state = numbers([4, 5], dtype, 3);
    const index = tensor(
      [
        [3, 0, 1, 2, 3],
        [0, 0, 2, 1, 1],
      ],
      { dtype: "int32" },
    );
    expectSame(
      compile,
      (x, index) => [
        x.gather(0, index),
        state.gather(0, index),
        state.T.gather(1, index.T),
        state.flip(0).gather(0, index.flip(1)),
        state.indexSelect(1, index.at(0)),
        state.to("int32").scatterAdd(0, index, x.slice(0, 0, 2).to("int32")),
        state.scatterAdd(0, index, state.flip(0).slice(0, 0, 2)),
      ],
      numbers([4, 5], dtype),
      index,
    );
  };
}

for (const dtype of ["float32", "float64"] as const) {
  const sizes = [0, 1, 2, 3, 4, 5, 8, 9, 17];
  computations[`products of small matrices, plain and transposed, ${dtype}`] = (compile) => {
    for (const [i, m] of sizes.entries()) {
      for (const k of [0, 1, 7, 9, 33]) {
        const n = sizes[(i * 5 + k) % sizes.length];
        expectSame(
          compile,
          (a, b) => [
            a.matmul(b),
            a.T.contiguous().T.matmul(b),
            a.matmul(b.T.contiguous().T),
            b.T.matmul(a.T),
            a.flip(0).matmul(b.flip(1)),
            a.flip(1).matmul(b),
            a.slice(0, 0, undefined, 2).matmul(b.slice(1, 0, undefined, 2)),
            a.matmul(b).add(1).relu(),
          ],
          numbers([m, k], dtype),
          numbers([k, n], dtype, 5),
        );
      }
    }
  };

  computations[`products of large matrices, which the packed kernel computes, ${dtype}`] = (
    compile,
  ) => {
    const [a, b] = [numbers([65, 40], dtype), numbers([40, 33], dtype, 1)];
    expectSame(
      compile,
      (a, b) => [
        a.matmul(b),
        b.T.matmul(a.T),
        a.flip(0).matmul(b.flip(1)),
        a.matmul(b).sum(0).add(2),
        a.matmul(b).add(b.at(0)).relu(),
      ],
      a,
      b,
    );
  };

  computations[`products of batches that broadcast, ${dtype}`] = (compile) => {
    expectSame(
      compile,
      (a, b) => [
        a.matmul(b),
        a.matmul(b.at(0)),
        a.at(1).matmul(b),
        a.unsqueeze(1).matmul(b.unsqueeze(0)),
        a.at(0, 0).matmul(b),
        a.matmul(b.at(1, null, 0)),
        a.transpose(0, 1).matmul(b.slice(0, 0, 1)),
      ],
      numbers([3, 3, 5], dtype),
      numbers([3, 5, 7], dtype, 2),
    );
    const large = numbers([3, 33, 40], dtype);
    expectSame(compile, (a) => a.matmul(a.transpose(1, 2).slice(0, 1, 2)), large);
  };

  computations[`products of mixed dtypes, ${dtype}`] = (compile) => {
    expectSame(
      compile,
      (a, i) => [a.matmul(i), i.T.matmul(a.T), a.matmul(i.gt(0))],
      numbers([3, 5], dtype),
      numbers([5, 4], "int32"),
    );
  };
}

for (const window of [
  { kernel: [2, 3], stride: [1, 1], padding: [0, 0], dilation: [1, 1] },
  { kernel: [3, 2], stride: [2, 1], padding: [1, 2], dilation: [1, 1] },
  { kernel: [2, 2], stride: [2, 3], padding: [0, 1], dilation: [2, 2] },
] as const) {
  const { kernel, stride, padding, dilation } = window;
  computations[`windows of ${kernel} by ${stride}, padded by ${padding}, dilated by ${dilation}`] =
    (compile) => {
      for (const dtype of ["float32", "float64", "int32"] as const) {
        expectSame(
          compile,
          (x) => [
            unfold(x, window),
            unfold(x.transpose(2, 3).contiguous().transpose(2, 3), window),
            fold(unfold(x, window).mul(2), [5, 6], window),
            fold(unfold(x, window).add(1), [5, 6], window).sum([2, 3]),
          ],
          numbers([2, 3, 5, 6], dtype),
        );
      }
    };
}

computations["rounds float64 to float32 where that was asked for"] = (compile) => {
  const x = tensor([0.1, 0.2, 1 / 3], { dtype: "float64" });
  expectSame(compile, (x) => x.to("float32").to("float64").sub(x), x);
};

computations["truncates towards 0 on the way to integers, also inside a chain"] = (compile) => {
  const x = tensor([1.7, -1.7, 0.2, -0.2, 5.5], { dtype: "float64" });
  expectSame(
    compile,
    (x) => [x.to("int32").mul(10), x.mul(2).to("int32").to("float32").add(0.5)],
    x,
  );
};

computations["keeps a bool at 0 or 1, also inside a chain"] = (compile) => {
  expectSame(compile, (x) => x.to("bool").to("int32").mul(10), arange(6, { dtype: "int32" }));
  expectSame(
    compile,
    (x) => x.mul(0.5).to("bool").to("float32").sum(),
    arange(6, { dtype: "float32" }),
  );
};

computations["encodes classes in one-hot rows, and refuses what is no class"] = (compile) => {
  const labels = tensor([2, 0, 1, 2], { dtype: "int32" });
  expectSame(compile, (x) => [x.oneHot(3), x.flip(0).oneHot(4).mul(2)], labels);
  const encode = compile((x: Tensor) => x.oneHot(2));
  expect(() => encode(labels)).toThrow(/oneHot: 2 is no class index/);
};

computations["walks dimensions of size 1 and no dimension at all"] = (compile) => {
  expectSame(
    compile,
    (x) => [x.sum(), x.sum(1), x.mul(ones([])), x.T, x.at(0, 0).add(1), x.max(0), x.argmax(0)],
    tensor([[3]]),
  );
  expectSame(
    compile,
    (x) => [x.add(1), x.sum(), x.reshape([1, 1]), x.cumsum(0), x.exp().log()],
    tensor(0),
  );
};

computations["products of integers, which wrap nowhere here"] = (compile) => {
  const x = numbers([3, 4], "int32");
  expectSame(compile, (x) => [x.matmul(x.T), x.T.matmul(x), x.at(0).to("int32")], x);
};

const special = [1, -2.5, Infinity, -Infinity, NaN, -0, 0, 3e38, 1e-42, 65504];

computations["numbers that are not finite, and the least ones"] = (compile) => {
  for (const dtype of ["float32", "float64"] as const) {
    const x = tensor(special, { dtype });
    const y = tensor([...special].reverse(), { dtype });
    expectSame(
      compile,
      (x, y) => [
        x.add(y),
        x.sub(y),
        x.mul(y),
        x.div(y),
        x.maximum(y),
        x.minimum(y),
        x.abs(),
        x.neg(),
        x.sqrt(),
        x.floor(),
        x.sign(),
        x.relu(),
        x.lt(y),
        x.eq(x),
        x.isNaN(),
        where(x.gt(0), x, y),
        x.clamp(-3, 3),
      ],
      x,
      y,
    );
    const rows = x.reshape([2, 5]);
    expectSame(
      compile,
      (x) => [x.max(0), x.max(), x.argmax(0), x.argmax(1), x.sum(0), x.sum(), x.cumsum(1), x.T],
      rows,
    );
    const index = tensor([[4, 0, 1]], { dtype: "int32" });
    expectSame(compile, (x, index) => x.gather(1, index), rows, index);
    const finite = numbers([2, 2], dtype);
    expectSame(compile, (x, y) => x.reshape([5, 2]).matmul(y), x, finite);
  }
};
