import { didYouMean, type Kind, oneOf } from "./arguments.ts";
import { type Dtype, dtypes, type FloatDtype, isFloat } from "./dtype.ts";
import { DtypeError } from "./errors.ts";

const dtypeOf = (names: readonly Dtype[]): Kind => ({
  ...oneOf(...names),
  hint: (value) => {
    const name = typeof value === "string" ? value : "";
    if (/cpu|cuda|gpu|mps/i.test(name)) {
      return ". A device belongs to a compiled function: compile(step, { backend })";
    }
    const [, meant] = alike.find(([pattern]) => pattern.test(name)) ?? [];
    return didYouMean(names.find((each) => each === meant));
  },
  error: DtypeError,
});

/** What other libraries call a dtype. */
const alike: readonly [RegExp, Dtype][] = [
  [/int|long/i, "int32"],
  [/64|double/i, "float64"],
  [/bf/i, "bfloat16"],
  [/half|16/i, "float16"],
  [/float/i, "float32"],
  [/bool/i, "bool"],
];

export const dtype = dtypeOf(dtypes);
export const floatDtype = dtypeOf(dtypes.filter(isFloat) satisfies FloatDtype[]);
