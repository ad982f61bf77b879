import { expect, it } from "vitest";
import { listed, listedFirst } from "../../src/text/listed.ts";

it("names all, or the first and how many there are beside them", () => {
  expect(listed([])).toBe("");
  expect(listed(["a", "b", 3])).toBe("a, b and 3");
  expect(listedFirst(["a", "b", "c"], 3)).toBe("a, b and c");
  expect(listedFirst(["a", "b", "c"], 1)).toBe("a and 2 more");
  expect(listedFirst([4, 7], 2, { count: 1202 })).toBe("4, 7 and 1,200 more");
  expect(listedFirst(["a", "b"], 1, { others: "more columns" })).toBe("a and 1 more columns");
});
