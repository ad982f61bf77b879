import { describe, expect, it } from "vitest";
import { compile, wasm } from "../../../src/compile/index.ts";
import { ReferenceBackend } from "../../../src/compile/reference/backend.ts";
import { type Tensor, tensor } from "../../../src/index.ts";
import { testBackends } from "./conformance.ts";
import { LoggingBackend } from "./logging-backend.ts";

testBackends({ wasm });

describe("a back end", () => {
  it("that only logs is one class, and sees each step as it runs", () => {
    const lines: string[] = [];
    const double = compile((x: Tensor) => x.mul(2).cumsum(0).sum(), {
      backend: new LoggingBackend((line) => lines.push(line)),
    });
    expect(lines).toEqual([]);
    expect(double(tensor([1, 2])).item()).toBe(8);
    expect(lines).toEqual(["map", "cumsum", "reduce"]);
  });

  it("runs what it has no kernel for as the operation's own forward", () => {
    let calls = 0;
    const texts: string[] = [];
    const backend = { ...wasm, capabilities: { ...wasm.capabilities, steps: new Set<never>() } };
    const fn = (x: Tensor) => {
      calls++;
      return x.exp().sum(0).neg();
    };
    const f = compile(fn, { backend, explain: (text) => texts.push(text) });
    const x = tensor([
      [0, 1],
      [2, 3],
    ]);
    for (let i = 0; i < 2; i++) expect(f(x).data).toEqual(x.exp().sum(0).neg().data);
    expect(calls).toBe(1);
    expect(texts[0]).toMatch(/= map\(x0 .*exp\(x0\)/);
    expect(texts[0]).toMatch(/= sum\(t/);
  });
});

describe("a state in a memory of its own", () => {
  const backend = new ReferenceBackend({ name: "far", keepsState: true });
  const make = () => {
    const state = tensor([1, 2], { dtype: "float64" });
    const add = compile((x: Tensor) => void state.add_(x), { backend });
    return { state, add };
  };

  it("is never read old: each way to its numbers is refused, with what to do", async () => {
    const { state, add } = make();
    add(tensor([1, 1], { dtype: "float64" }));
    const far = /kept by the far back end.*await x\.fetch\(\)/s;
    const ways: Record<string, () => unknown> = {
      data: () => state.data[0],
      item: () => state.at(0).item(),
      toArray: () => state.toArray(),
      toString: () => state.toString(),
      elementwise: () => state.add(1),
      "a sum": () => state.sum(),
      "a product": () => state.reshape([1, 2]).matmul(state.reshape([2, 1])),
      "a change in place": () => state.mul_(2),
      "an element set": () => {
        state.data[0] = 1;
      },
      "a copy of it": () => state.clone(),
      "a view, read": () => state.flip(0).toArray(),
      "as an argument of another back end": () => compile((x: Tensor) => x.mul(2))(state),
      "as a state of another back end": () => compile(() => state.mul(2))(),
    };
    for (const [name, way] of Object.entries(ways)) expect(way, name).toThrow(far);
    expect((await state.fetch()).toArray()).toEqual([2, 3]);
    for (const way of Object.values(ways)) expect(way).not.toThrow();
  });

  it("goes on from there, and from what was changed here after it was fetched", async () => {
    const { state, add } = make();
    const one = tensor([1, 1], { dtype: "float64" });
    add(one);
    add(one);
    await state.fetch();
    state.mul_(10);
    add(one);
    expect((await state.fetch()).toArray()).toEqual([31, 41]);
    expect((await state.fetch()).toArray()).toEqual([31, 41]);
  });

  it("has its shape and size all the while", () => {
    const { state, add } = make();
    add(tensor([1, 1], { dtype: "float64" }));
    expect([state.shape, state.size, state.dtype]).toEqual([[2], 2, "float64"]);
  });
});
