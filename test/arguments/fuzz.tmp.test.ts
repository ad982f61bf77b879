import { writeFileSync } from "node:fs";
import { it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { DataLoader, moons } from "../../src/data/index.ts";
import { ChainruleError, Generator, nn, optim, Tensor, tensor, zeros } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { numpy } from "../../src/random/index.ts";
import { Value, value } from "../../src/scalar/index.ts";

const wrong = [
  undefined,
  null,
  "x",
  Number.NaN,
  1.5,
  -1,
  3n,
  Symbol("s"),
  true,
  {},
  { a: 1 },
  [],
  [null],
  ["x"],
  () => 1,
  class A {},
  new Date(0),
  Object.create(null),
  new Map(),
  [[1], [2, 3]],
];
const right = () => [
  2,
  0,
  [2],
  [2, 3],
  tensor([1, 2]),
  tensor([
    [1, 2],
    [3, 4],
  ]),
  tensor([0, 1], { dtype: "int32" }),
  [tensor([1])],
  (x: unknown) => x,
  {},
  new nn.Linear(2, 2),
  new Generator(1),
  "float32",
  value(2),
  moons({ samples: 4 }),
  Int32Array.of(0, 1),
  new Float32Array(2),
];
const random = numpy.defaultRng(1);
const pick = <T>(list: readonly T[]) => list[random.integers(list.length)];
const found = new Map<string, string>();
function attempt(name: string, run: () => unknown, args: unknown[]) {
  try {
    const r = run();
    if (r instanceof Promise) r.catch((e) => note(name, e, args));
  } catch (e) {
    note(name, e, args);
  }
}
function note(name: string, e: any, args: unknown[]) {
  if (e instanceof ChainruleError) return;
  const where =
    String(e?.stack)
      .split("\n")
      .find((l: string) => l.includes("/src/"))
      ?.trim() ?? "";
  const key = name + " " + where.replace(/.*\/src\//, "");
  if (!found.has(key))
    found.set(
      key,
      `${e?.name}: ${e?.message} (${args
        .map((a) => {
          try {
            return typeof a === "string"
              ? JSON.stringify(a)
              : typeof a === "object" && a !== null
                ? a.constructor?.name
                : String(a);
          } catch {
            return "?";
          }
        })
        .join(", ")})`,
    );
}
function tryFunction(name: string, call: (...args: unknown[]) => unknown) {
  for (let n = 0; n < 300; n++) {
    const pool = [...wrong, ...right()];
    const args = Array.from({ length: Math.min(n % 5, 4) }, () =>
      pick(n % 2 ? pool : [...right(), pick(wrong)]),
    );
    attempt(name, () => call(...args), args);
  }
}
it("fuzz", async () => {
  const skip = new Set(["./node", "./package.json"]);
  for (const [entry, target] of Object.entries(packageJson.exports)) {
    if (typeof target === "string" || skip.has(entry)) continue;
    const module = await import(
      /* @vite-ignore */ `../../src/${target.default.replace("./dist/", "").replace(".js", ".ts")}`
    );
    const visit = (object: any, path: string) => {
      for (const [name, item] of Object.entries<any>(object)) {
        if (
          name === "numpy" ||
          name === "F" ||
          name === "nn" ||
          name === "optim" ||
          name === "init"
        ) {
          visit(item, `${path}.${name}`);
          continue;
        }
        if (typeof item !== "function") continue;
        const isClass = /^class/.test(Function.prototype.toString.call(item));
        tryFunction(`${path}.${name}`, (...args) => (isClass ? new item(...args) : item(...args)));
      }
    };
    visit(module, entry);
  }
  const l = () => new nn.Linear(2, 2);
  const instances: Record<string, () => any> = {
    Tensor: () =>
      pick([
        tensor([1, 2]),
        tensor(
          [
            [1, 2],
            [3, 4],
          ],
          { requiresGrad: true },
        ),
        tensor([1, 0], { dtype: "int32" }),
        tensor(3),
      ]),
    Value: () => value(2),
    Generator: () => new Generator(3),
    NumpyGenerator: () => numpy.defaultRng(1),
    Linear: l,
    Sequential: () => new nn.Sequential(l(), new nn.ReLU()),
    BatchNorm1d: () => new nn.BatchNorm1d(2),
    Dropout: () => new nn.Dropout(),
    Flatten: () => new nn.Flatten(),
    Softmax: () => new nn.Softmax(-1),
    GELU: () => new nn.GELU(),
    Adam: () => new optim.Adam([tensor([1], { requiresGrad: true })]),
    SGD: () => new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1 }),
    mLinear: () => new manual.Linear(2, 2),
    mSeq: () => new manual.Sequential(new manual.Linear(2, 2), new manual.ReLU()),
    mBN: () => new manual.BatchNorm(2),
    mAtt: () => new manual.Attention(2),
    mSCE: () => new manual.SoftmaxCrossEntropy(),
    mMSE: () => new manual.MeanSquaredError(),
    mSGD: () => new manual.SGD([], { lr: 1 }),
    TensorDataset: () => moons({ samples: 4 }),
    DataLoader: () => new DataLoader(moons({ samples: 4 })),
  };
  for (const [name, make] of Object.entries(instances)) {
    const methods = new Set<string>();
    for (
      let p = Object.getPrototypeOf(make());
      p && p !== Object.prototype;
      p = Object.getPrototypeOf(p)
    )
      for (const [k, d] of Object.entries(Object.getOwnPropertyDescriptors(p)))
        if (typeof d.value === "function" && k !== "constructor") methods.add(k);
    for (const method of methods)
      tryFunction(`#${name}.${method}`, (...args) => {
        const o = make();
        const r = o[method](...args);
        if (r && typeof r.next === "function") r.next();
        return r;
      });
  }
  await new Promise((r) => setTimeout(r, 100));
  writeFileSync(
    "/tmp/fuzz.txt",
    [...found]
      .map(([k, v]) => `${k}\t${v}`)
      .sort()
      .join("\n"),
  );
}, 600_000);
