import { expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { Generator, ShapeError, type Tensor, tensor, ValueError } from "../../src/index.ts";
import { TableInput } from "../../src/models/index.ts";

const make = () =>
  new TableInput({ numbers: 2, categories: [3, 31] }, { generator: new Generator(1) });
const rows = tensor([
  [0.5, -1, 2, 30],
  [1.5, 0, 0, 7],
]);

it("puts vectors in the place of positions: none for 0", () => {
  const input = make();
  const [few, many] = input.embeddings;
  // 1.6 · 3^0.56 = 2.96, 1.6 · 31^0.56 = 10.95
  expect([few.weight.shape, many.weight.shape, input.features]).toEqual([[3, 3], [31, 11], 16]);
  const [first, second] = input.forward(rows).toArray() as number[][];
  const vector = (embedding: typeof few, row: number) => [
    ...embedding.weight.detach().slice(0, row, row + 1).data,
  ];
  expect(first).toEqual([0.5, -1, ...vector(few, 2), ...vector(many, 30)]);
  expect(second).toEqual([1.5, 0, 0, 0, 0, ...vector(many, 7)]);
});

it("learns the vectors, and is compiled", () => {
  const input = make();
  const loss = input.forward(rows).square().sum();
  loss.backward();
  const gradient = input.embeddings[1].weight.grad!;
  expect([
    ...new Set(Array.from(gradient.data, (value, i) => (value === 0 ? -1 : Math.floor(i / 11)))),
  ]).toEqual([-1, 7, 30]);
  expect(input.embeddings[0].weight.grad!.slice(0, 0, 1).toArray()).toEqual([[0, 0, 0]]);
  expect(compile((x: Tensor) => input.forward(x))(rows).data).toEqual(input.forward(rows).data);
});

it("has at most 50 numbers for a category, and passes numbers on where there is none", () => {
  expect(new TableInput({ numbers: 0, categories: [100_000] }).features).toBe(50);
  expect(new TableInput({ numbers: 4, categories: [] }).forward(rows)).toBe(rows);
});

it("says what it needs", () => {
  expect(() => make().forward([[1, 2, 3]])).toThrow(
    new ShapeError("TableInput: expected rows [n, 4], got [1, 3]"),
  );
  expect(() => make().forward([[1, 2, 3, 0]])).toThrow(ValueError);
  expect(() => new TableInput({ numbers: 1 } as never)).toThrow(
    "TableInput: inputs must be { numbers, categories }",
  );
});
