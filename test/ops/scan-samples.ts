import { F, Generator, ones, rand, scan, tensor, zeros } from "../../src/index.ts";
import { int32, numbersFrom, type Samples } from "../support/sample.ts";

const { normal } = numbersFrom(11);

/** Loops at work: all the kinds of things that are carried, read, captured and left. */
export const scanSamples: Samples = [
  {
    about: "a recurrence with weights from outside",
    run: (w, u, h, xs) => {
      const [last, all] = scan(
        (h, x) => {
          const next = h.matmul(w).add(x.matmul(u)).tanh();
          return [next, next];
        },
        h,
        xs,
      );
      return last.sum(1).add(all.sum([0, 2]));
    },
    inputs: [normal(3, 3), normal(2, 3), normal(2, 3), normal(4, 2, 2)],
  },
  {
    about: "records and arrays; a value that is handed on and one that is not",
    run: (a, b, c) => {
      const [{ s, p }, [y, { z }]] = scan(
        ({ s, p }, { x: [x, k] }) => [{ p: p.mul(x.add(2)), s: s.add(p) }, [s, { z: x.mul(k) }]],
        { s: a, p: a.exp() },
        { x: [b, c] },
      );
      return s.add(p).add(y.sum(0)).add(z.sum(0));
    },
    inputs: [normal(2), normal(3, 2), normal(3, 2)],
  },
  {
    about: "tensors from outside, handed on as they are",
    run: (a, b, xs) => {
      const [[p, q], [y, z]] = scan(
        ([p, q], x) => [
          [b, p.mul(x)],
          [a, q.exp()],
        ],
        [a, b],
        xs,
      );
      return p.mul(q).add(y.sum(0).square()).add(z.sum(0));
    },
    inputs: [normal(2), normal(2), normal(3, 2)],
  },
  {
    about: "one turn",
    run: (h, xs) => {
      const [last, y] = scan((c, x) => [c.mul(x), c.exp()], h, xs);
      return last.add(y);
    },
    inputs: [normal(2), normal(1, 2)],
  },
  {
    about: "what is carried changes places",
    run: (a, b, xs) => {
      const [[p, q]] = scan(([p, q], x) => [[q.add(x), p], []], [a, b], xs);
      return p.mul(q);
    },
    inputs: [normal(2), normal(2), normal(5, 2)],
  },
  {
    about: "slices of views, backwards in time",
    run: (x) =>
      scan(
        (c, r) => [c.mul(0.5).add(r), c.square()],
        x.at(null, null, 0).T,
        x.permute([2, 1, 0]).flip(0),
      )[1],
    inputs: [normal(3, 2, 4)],
  },
  {
    about: "a carried value that needs no gradient at first",
    run: (w, xs) =>
      scan((h, x) => [h.mul(w).add(x), h.sin()], zeros([2], { dtype: w.dtype }), xs)[1],
    inputs: [normal(2), normal(4, 2)],
  },
  {
    about: "integers that count, and choose a slice",
    run: (x) => {
      const [, y] = scan(
        (i, r) => [i.add(1), r.mul(i.to(r.dtype)).indexSelect(0, i.remainder(2).reshape([1]))],
        tensor(0, { dtype: "int32" }),
        x,
      );
      return y;
    },
    inputs: [normal(4, 2)],
  },
  {
    about: "integers alone",
    run: (x) => scan((c, r) => [c.add(r), c.mul(r)], int32([1, 2]), x)[1],
    inputs: [
      int32([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    ],
    noGradient: "integers have none",
  },
  {
    about: "random numbers, another draw at every turn",
    run: (x) => {
      const generator = new Generator(4);
      const [c, y] = scan(
        (c, r) => [
          c.add(rand([2], { generator }).to(r.dtype).mul(r)),
          F.dropout(r, { p: 0.4, generator }).mul(c),
        ],
        ones([2], { dtype: x.dtype }),
        x,
      );
      return c.add(y.sum(0));
    },
    inputs: [normal(4, 2)],
  },
  {
    about: "a loop inside a loop",
    run: (w, x) => {
      const [last, y] = scan(
        (c, row) => {
          const [d, z] = scan((d, r) => [d.mul(w).add(r).tanh(), d.mul(c)], c, row);
          return [d, z.sum(0)];
        },
        w.mul(0.3),
        x,
      );
      return last.add(y.sum(0));
    },
    inputs: [normal(2), normal(3, 2, 2)],
  },
];
