import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { compile } from "../../../src/compile/index.ts";
import { type Profile, profile } from "../../../src/doctor/index.ts";
import { F, manualSeed, nn, optim, randint, randn, type Tensor } from "../../../src/index.ts";

function training() {
  manualSeed(0);
  const model = new nn.Sequential(
    new nn.Linear(20, 30),
    new nn.ReLU(),
    new nn.Sequential(new nn.Linear(30, 5)),
  );
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  const step = (x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  };
  return { model, step, x: randn([8, 20]), y: randint(0, 5, [8]) };
}

const products = ({ rows }: Profile) =>
  Object.fromEntries(
    rows
      .filter(({ operation }) => operation === "matmul")
      .map(({ module, pass, multiplyAdds }) => [`${module} ${pass}`, multiplyAdds]),
  );

/** Of 8 samples; the input needs no gradient. */
const expected = {
  "0 Linear forward": 8 * 20 * 30,
  "0 Linear backward": 8 * 20 * 30,
  "2.0 Linear forward": 8 * 30 * 5,
  "2.0 Linear backward": 2 * 8 * 30 * 5,
};

describe("a profile", () => {
  it("gives each operation to its module and pass", () => {
    const { step, x, y } = training();
    const found = profile(() => step(x, y));
    expect(products(found)).toEqual(expected);
    const relu = found.rows.find(({ operation }) => operation === "relu");
    expect(relu).toMatchObject({ module: "1 ReLU", pass: "forward", calls: 1, bytes: 4 * 8 * 30 });
    // The formula of SGD, and that of relu's derivative, which have no names.
    const names = found.rows.map(({ operation }) => operation);
    expect(names).toContain("x0 - x2 * (x1 + x3 * x0), in place");
    expect(names).not.toContain("map");
    const spent = found.rows.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThanOrEqual(found.milliseconds);
  });

  it("sees the steps of a compiled function, which computes what it always does", () => {
    const { model, step, x, y } = training();
    const compiled = compile(step);
    compiled(x, y);
    let loss = 0;
    const found = profile(() => {
      loss = compiled(x, y).item();
    });
    expect(products(found)).toEqual(expected);
    const other = training();
    other.step(x, y);
    expect(loss).toBeCloseTo(other.step(x, y).item(), 5);
    expect(model.parameters()[0].data[7]).toBeCloseTo(other.model.parameters()[0].data[7], 5);
  });

  it("may stand in another", () => {
    const { step, x, y } = training();
    const found = profile(() => profile(() => step(x, y)));
    expect(found.rows.length).toBeGreaterThan(0);
  });

  it("counts no memory for a view", () => {
    const x = randn([4, 6]);
    const [row] = profile(() => x.reshape(6, 4)).rows;
    expect(row).toMatchObject({ operation: "reshape", module: "", bytes: 0 });
  });

  it("is a table, and a trace with what is inside of what", () => {
    const { step, x, y } = training();
    const found = profile(() => step(x, y));
    expect(inspect(found)).toBe(String(found));
    expect(String(found)).toMatch(
      /^module +operation +pass +calls +ms +share +memory +multiply-adds/,
    );
    expect(String(found)).toMatch(/total .* 100% /);
    const { traceEvents } = JSON.parse(found.toTrace());
    const named = (name: string) =>
      traceEvents.find((event: { name: string }) => event.name === name);
    const [outer, inner] = [named("2 Sequential"), named("2.0 Linear")];
    expect(outer).toMatchObject({ ph: "X", cat: "module, forward" });
    expect(outer.ts).toBeLessThanOrEqual(inner.ts);
    expect(outer.ts + outer.dur).toBeGreaterThanOrEqual(inner.ts + inner.dur);
  });

  it("refuses what it could not measure", () => {
    expect(() => profile(async () => 1)).toThrow(/profile: the body is asynchronous/);
    expect(() => compile(() => profile(() => 1))()).toThrow(/around the call of the compiled/);
    expect(() => profile(1 as never)).toThrow(/profile: its argument must be a function, got 1/);
  });
});
