import { mayGenerateCode } from "../../expr/code-generation.ts";
import { type Expression, evaluate, toJavaScript } from "../../expr/index.ts";
import { erf, integerPower, pow } from "../../expr/special.ts";
import type { Dtype, TypedArray } from "../../tensor/dtype.ts";

/** Runs over `length` elements: `out`, then each input, as array, offset and stride. */
export type Kernel = (length: number, ...walks: (TypedArray | number)[]) => void;

const kernels = new WeakMap<Expression, Map<string, Kernel>>();

/**
 * The loop for an expression. Each operand's dtype and stride (0, 1 or any) is written into the
 * code, so that the engine sees one kind of array at each place and hoists what does not change.
 */
export function kernelFor(
  expression: Expression,
  dtypes: readonly Dtype[],
  strides: readonly number[],
): Kernel {
  const variants = kernels.get(expression) ?? new Map<string, Kernel>();
  kernels.set(expression, variants);
  let key = "";
  for (let i = 0; i < dtypes.length; i++) {
    key += dtypes[i] + (strides[i] === 0 || strides[i] === 1 ? strides[i] : "s");
  }
  let kernel = variants.get(key);
  if (!kernel) {
    kernel = mayGenerateCode()
      ? write(expression, dtypes, strides)
      : interpret(expression, dtypes[0]);
    variants.set(key, kernel);
  }
  return kernel;
}

function write(
  expression: Expression,
  dtypes: readonly Dtype[],
  strides: readonly number[],
): Kernel {
  const inputs = strides.slice(1).map((_, k) => `x${k}`);
  const { statements, result } = toJavaScript(expression, inputs);
  const element = (k: number, name: string) => {
    if (strides[k] === 0) return `${name}[${name}o]`;
    return strides[k] === 1 ? `${name}[${name}o + i]` : `${name}[${name}o + i * ${name}s]`;
  };
  const reads = inputs.map((x, k) => ({
    fixed: strides[k + 1] === 0,
    code: `const ${x} = ${element(k + 1, `a${k}`)};`,
  }));
  const value = dtypes[0] === "bool" ? `(${result}) === 0 ? 0 : 1` : result;
  const parameters = ["out", ...inputs.map((_, k) => `a${k}`)].flatMap((x) => [
    x,
    `${x}o`,
    `${x}s`,
  ]);
  const body = `${reads
    .filter((read) => read.fixed)
    .map((read) => read.code)
    .join("\n")}
    for (let i = 0; i < n; i++) {
      ${reads
        .filter((read) => !read.fixed)
        .map((read) => read.code)
        .join("\n")}
      ${statements.join("\n")}
      ${element(0, "out")} = ${value};
    }`;
  const make = new Function(
    ...["erf", "pow", "integerPower"],
    `return (n, ${parameters.join(", ")}) => {${body}}`,
  );
  return make(erf, pow, integerPower) as Kernel;
}

/** The same loop without making code: slower, and allowed everywhere. */
export function interpret(expression: Expression, dtype: Dtype): Kernel {
  return (length, ...walks) => {
    const [out, outOffset, outStride] = walks as [TypedArray, number, number];
    const values: number[] = [];
    for (let i = 0; i < length; i++) {
      for (let k = 3; k < walks.length; k += 3) {
        const array = walks[k] as TypedArray;
        values[k / 3 - 1] = array[(walks[k + 1] as number) + i * (walks[k + 2] as number)];
      }
      const value = evaluate(expression, values);
      out[outOffset + i * outStride] = dtype === "bool" && value !== 0 ? 1 : value;
    }
  };
}
