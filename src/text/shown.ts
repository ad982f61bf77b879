import { quote, shorten } from "./escape.ts";

const longest = 60;

/** Any value as an error shows it, in one short line: `"x"`, `[1, 2, …]`, `a Tensor [2, 3]`, `{"p":1}`. */
export function shown(value: unknown): string {
  try {
    return typeof value === "string" ? quote(value) : shorten(text(value), longest);
  } catch {
    return "an object";
  }
}

function text(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return isClass(value) ? `the class ${value.name}` : "a function";
  if (Array.isArray(value)) {
    return `[${value.slice(0, 4).map(shown).join(", ")}${value.length > 4 ? ", …" : ""}]`;
  }
  if (typeof value !== "object" || value === null) return String(value);
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? "Object";
  if (name === "Object") {
    const content = JSON.stringify(value);
    return content === "{}" && Object.keys(value).length > 0 ? "an object" : content;
  }
  const { shape } = value as { shape?: unknown };
  const sizes = Array.isArray(shape) ? ` [${shape.join(", ")}]` : "";
  return `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}${sizes}`;
}

/** Whether it is to be called with `new`: written as a class. */
export function isClass(value: unknown): boolean {
  return typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
}
