import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noGrad, type Tensor, tensor } from "../../src/index.ts";
import type { Dtype } from "../../src/tensor/dtype.ts";
import { formatTensor } from "../../src/tensor/format.ts";
import { decode, type GoldenTensor, golden } from "../golden/read.ts";

interface FormattingCase extends GoldenTensor {
  dtype: "float32" | "float64" | "int32" | "int64" | "bool";
  requiresGrad?: boolean;
  text: string;
}

const { cases } = golden<{ cases: FormattingCase[] }>("formatting");

/** PyTorch's text, taken apart: the elements, and what is said after them. */
function split(text: string): [elements: string, ...suffixes: string[]] {
  const [elements, ...suffixes] = text.slice(0, -1).split(/,\s+(?=[a-z_]+=)/);
  return [elements, ...suffixes];
}

/** Puts it together: a suffix goes to a line of its own where the last one has no 4 columns to spare. */
function join(elements: string, suffixes: readonly string[]): string {
  const lines = elements.split("\n");
  for (const suffix of suffixes) {
    const last = lines.length - 1;
    if (lines[last].length + suffix.length > 76) {
      lines[last] += ",";
      lines.push(`       ${suffix}`);
    } else {
      lines[last] += `, ${suffix}`;
    }
  }
  return `${lines.join("\n")})`;
}

/**
 * What PyTorch says after the elements, in our names. Integers are int64 there and int32 here by
 * default, and the default is named only where no element shows it:
 *
 * | PyTorch                                        | here                                  |
 * | ---------------------------------------------- | ------------------------------------- |
 * | `size=(2, 0)`                                  | `shape=[2, 0]`                        |
 * | `dtype=torch.float64`                          | `dtype=float64`                       |
 * | `dtype=torch.bool` (of an empty tensor)        | `dtype=bool`                          |
 * | `dtype=torch.int64` (of an empty tensor)       | `dtype=int32`                         |
 * | `dtype=torch.int32`                            | `dtype=int32` of an empty tensor only |
 * | `requires_grad=True`                           | `requiresGrad=true`                   |
 * | `grad_fn=<AddBackward0>`                       | `op=<mul>`                            |
 */
function ours(suffix: string, isEmpty: boolean): string[] {
  if (suffix === "dtype=torch.int32" && !isEmpty) return [];
  return [
    suffix
      .replace(/^size=\((.*)\)$/, "shape=[$1]")
      .replace("dtype=torch.int64", "dtype=int32")
      .replace("dtype=torch.", "dtype=")
      .replace("requires_grad=True", "requiresGrad=true"),
  ];
}

function build({ dtype, requiresGrad, ...encoded }: FormattingCase): Tensor {
  const { shape, data } = decode(encoded);
  return tensor(data, { shape, dtype: dtype === "int64" ? "int32" : dtype, requiresGrad });
}

describe("PyTorch's printed tensors", () => {
  it("are taken apart and put together by PyTorch's rule", () => {
    for (const { text } of cases) {
      const [elements, ...suffixes] = split(text);
      expect(join(elements, suffixes)).toBe(text);
    }
  });

  it.each(cases.map((one, i) => ({ ...one, i })))("$i: $dtype $shape", (one) => {
    const [elements, ...suffixes] = split(one.text);
    const isEmpty = one.data.length === 0;
    const expected = join(
      elements,
      suffixes.flatMap((suffix) => ours(suffix, isEmpty)),
    );
    expect(build(one).toString()).toBe(expected);
  });
});

describe("suffixes", () => {
  it("names the operation of a recorded result", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    expect(String(x)).toBe("tensor([1., 2.], requiresGrad=true)");
    expect(String(x.mul(2))).toBe("tensor([2., 4.], op=<mul>)");
    expect(String(x.mul(2).sum())).toBe("tensor(6., op=<sum>)");
    expect(String(noGrad(() => x.mul(2)))).toBe("tensor([2., 4.])");
    expect(String(x.mul(2).detach())).toBe("tensor([2., 4.])");
  });

  it("says the dtype before it", () => {
    const x = tensor([1, 2], { dtype: "float64", requiresGrad: true });
    expect(String(x)).toBe("tensor([1., 2.], dtype=float64, requiresGrad=true)");
    expect(String(x.mul(2))).toBe("tensor([2., 4.], dtype=float64, op=<mul>)");
  });
});

/** The digits of numerator / denominator rounded to a whole number, halves to the even one. */
function roundHalfToEven(numerator: bigint, denominator: bigint): bigint {
  const floor = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  const isUp = twice > denominator || (twice === denominator && floor % 2n === 1n);
  return isUp ? floor + 1n : floor;
}

/** A float64 above 0 as an exact fraction. */
function fraction(x: number): [numerator: bigint, denominator: bigint] {
  let denominator = 1n;
  let scaled = x;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return [BigInt(scaled), denominator];
}

function exactFixed(x: number): string {
  const [numerator, denominator] = fraction(x);
  const digits = String(roundHalfToEven(10_000n * numerator, denominator)).padStart(5, "0");
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

function exactScientific(x: number): string {
  const [numerator, denominator] = fraction(x);
  let exponent = Math.floor(Math.log10(x)) - 1;
  const digitsAt = () => {
    const shift = 10n ** BigInt(Math.abs(exponent - 4));
    return exponent < 4
      ? roundHalfToEven(numerator * shift, denominator)
      : roundHalfToEven(numerator, denominator * shift);
  };
  while (digitsAt() >= 100_000n) exponent++;
  const digits = String(digitsAt());
  const sign = exponent < 0 ? "-" : "+";
  return `${digits[0]}.${digits.slice(1)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

describe("rounding", () => {
  const element = (x: number) => /\[(.*)\]/.exec(String(tensor([x], { dtype: "float64" })))?.[1];
  const thirtySeconds = fc.integer({ min: 1, max: 1e7 }).map((k) => (2 * k - 1) / 32);
  const beside = (x: number) => x * (1 + Number.EPSILON);
  const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

  it("is exact in four digits after the point, ties to even", () => {
    const samples = fc.oneof(
      thirtySeconds,
      thirtySeconds.map(beside),
      between(1e-4, 1),
      between(1, 1e8),
    );
    fc.assert(
      fc.property(samples, (x) => {
        fc.pre(!Number.isInteger(x));
        expect(element(x)).toBe(exactFixed(x));
        expect(element(-x)).toBe(`-${exactFixed(x)}`);
      }),
    );
  });

  it("is exact in scientific notation, ties to even", () => {
    const ties = fc
      .tuple(fc.integer({ min: 10_000, max: 99_999 }), fc.integer({ min: 4, max: 10 }))
      .map(([digits, exponent]) => (10 * digits + 5) * 10 ** exponent);
    const samples = fc.oneof(
      ties,
      ties.map(beside),
      between(1e-300, 9e-5),
      between(2e8, 1e22),
      between(1e22, 1e300),
    );
    fc.assert(
      fc.property(samples, (x) => {
        expect(element(x)).toBe(exactScientific(x));
        expect(element(-x)).toBe(`-${exactScientific(x)}`);
      }),
    );
  });
});

describe("views", () => {
  it("prints a transposed, an expanded and a strided view by its own order", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const view = (shape: number[], strides: number[], offset = 0) =>
      String(x.alias({ shape, strides, offset }));
    expect(view([3, 2], [1, 3])).toBe("tensor([[1., 4.],\n        [2., 5.],\n        [3., 6.]])");
    expect(view([2, 2], [0, 1], 1)).toBe("tensor([[2., 3.],\n        [2., 3.]])");
    expect(view([3], [-2], 5)).toBe("tensor([6., 4., 2.])");
    expect(view([], [], 4)).toBe("tensor(5.)");
    expect(String(x.T)).toBe(view([3, 2], [1, 3]));
  });

  it("summarises a transposed view like its copy", () => {
    const numbers = Float32Array.from({ length: 1200 }, (_, i) => (i * 7919) % 1201);
    const x = tensor(numbers, { shape: [4, 300] });
    const copy = tensor(x.T.data, { shape: [300, 4] });
    expect(String(x.T)).toBe(String(copy));
    expect(String(copy)).toContain("...");
  });

  it("shows the edges of a tensor that no memory would hold", () => {
    const x = tensor([0.5]).alias({ shape: [1e6, 1e6, 2], strides: [0, 0, 0], offset: 0 });
    const row = "[0.5000, 0.5000]";
    const block = `[${[row, row, row, "...", row, row, row].join(",\n         ")}]`;
    const blocks = [block, block, block, "...", block, block, block];
    expect(String(x)).toBe(`tensor([${blocks.join(",\n\n        ")}])`);
  });

  it("reads only the elements it shows", () => {
    const places: number[] = [];
    const array = new Proxy(new Float32Array(0), {
      get(_, key) {
        places.push(Number(key));
        return 1.5;
      },
    });
    const view = { shape: [1000, 1000], strides: [1, 1000], offset: 7 };
    formatTensor({
      ...view,
      storage: { array },
      dtype: "float32",
      requiresGrad: false,
      node: null,
    });
    const edges = [0, 1, 2, 997, 998, 999];
    expect(places).toEqual(edges.flatMap((i) => edges.map((k) => 7 + i + 1000 * k)));
  });
});

describe("in Node", () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  const text = "tensor([[1., 2.],\n        [3., 4.]])";

  it("console.log prints the tensor", () => {
    let printed = "";
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        printed += chunk;
        done();
      },
    });
    new Console({ stdout }).log(x, "and", tensor(2.5));
    expect(printed).toBe(`${text} and tensor(2.5000)\n`);
  });

  it("inspect shows tensors inside objects and arrays", () => {
    const bias = tensor([0.5], { requiresGrad: true });
    expect(inspect({ bias })).toBe("{ bias: tensor([0.5000], requiresGrad=true) }");
    expect(inspect([bias, tensor(true)])).toBe(
      "[ tensor([0.5000], requiresGrad=true), tensor(True) ]",
    );
    const outdent = (printed: string) => printed.replace(/\n +/g, "\n");
    expect(outdent(inspect({ weight: x, bias }))).toBe(
      outdent(`{\n  weight: ${text},\n  bias: tensor([0.5000], requiresGrad=true)\n}`),
    );
    expect(outdent(inspect(new Map([["weight", x]])))).toContain(`'weight' => ${outdent(text)}`);
    expect(inspect({ a: { b: { c: bias } } }, { depth: 2 })).toContain("tensor([0.5000]");
  });

  it("a string conversion gives the same text", () => {
    expect(`${x}`).toBe(text);
    expect(inspect(x)).toBe(text);
  });
});

it.each<[Dtype, string]>([
  ["float32", "tensor(1.)"],
  ["float64", "tensor(1., dtype=float64)"],
  ["int32", "tensor(1)"],
  ["bool", "tensor(True)"],
])("a %s prints as %s", (dtype, text) => {
  expect(String(tensor(1, { dtype }))).toBe(text);
});
