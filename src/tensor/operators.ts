import { ValueError } from "./errors.ts";

/**
 * What `Symbol.toPrimitive` of an object that stands for numbers gives: its text, where a text is wanted.
 * JavaScript's operators want numbers, and would go on with NaN, or with a text.
 *
 * @param number how its number is read.
 * @throws ValueError where an operator asks.
 */
export function asText(hint: string, x: object, number: string): string {
  if (hint === "string") return x.toString();
  throw new ValueError(
    `JavaScript's operators do not work on a ${x.constructor.name}: write a.add(b), a.sub(b), a.mul(b), ` +
      `a.div(b), a.neg(), a.lt(b), a.eq(b); ${number} is its number, and \`\${a}\` its text`,
  );
}
