import { expect, it } from "vitest";
import { classResults } from "../../src/report/confusion-matrix.ts";

it("reads recall and the commonest mistake off the rows", () => {
  const counts = [
    [6, 1, 3],
    [0, 5, 0],
    [0, 0, 0],
  ];
  expect(classResults({ labels: ["a", "b", "c"], counts })).toEqual([
    { label: "a", total: 10, recall: 0.6, mistakenFor: { label: "c", count: 3 } },
    { label: "b", total: 5, recall: 1, mistakenFor: undefined },
    { label: "c", total: 0, recall: undefined, mistakenFor: undefined },
  ]);
});
