import { formatShortFormula as short } from "chainrule/draw";
import { type Expression, toText } from "chainrule/expr";
import type { Value } from "chainrule/scalar";
import { isValue } from "./run/names.ts";
import type { Moment, Numbers } from "./run/recording.ts";

/** More of a list than this is not written out. */
const mostListed = 6;

export const isNumbers = (value: unknown): value is Numbers =>
  typeof value === "object" && value !== null && "shape" in value && "data" in value;

/** A variable in a few letters; undefined for what says nothing there. */
export function describe(value: unknown, nameOf: (value: Value) => string): string | undefined {
  if (typeof value === "number") return short(value);
  if (typeof value === "string") return value === "" ? undefined : `“${value}”`;
  if (typeof value === "boolean" || value === null) return String(value);
  if (isValue(value)) return nameOf(value);
  if (Array.isArray(value)) return describeList(value, nameOf);
  if (isNumbers(value)) return `[${value.shape.join(", ")}]`;
  if (typeof value !== "object" || value === undefined) return undefined;
  if ("expression" in value) {
    const formula = toText(value.expression as Expression);
    return "name" in value ? `${value.name}: ${formula}` : formula;
  }
  if ("kind" in value && typeof value.kind === "string") return toText(value as Expression);
  return undefined;
}

function describeList(list: readonly unknown[], nameOf: (value: Value) => string) {
  const texts = list.slice(0, mostListed).map((each) => describe(each, nameOf));
  if (texts.some((text) => text === undefined)) return undefined;
  return `[${texts.join(", ")}${list.length > mostListed ? ", …" : ""}]`;
}

/** Where a line stands, in short: `value.ts 89`. */
export function placeOf({ path, line }: Pick<Moment, "path" | "line">): string {
  return path.startsWith("src/") ? `${fileOf(path)} ${line}` : `line ${line}`;
}

export const fileOf = (path: string): string => path.split("/").at(-1)!;
