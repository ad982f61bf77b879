/** The engine that tells of each of its lines: `scripts/studio-source/` makes it of the library's own files. */
declare module "chainrule/scalar?stepped" {
  export * from "chainrule/scalar";
}

declare module "chainrule/manual?stepped" {
  export * from "chainrule/manual";
}

declare module "*?lines" {
  const lines: import("./lines.ts").Lines;
  export default lines;
}

declare module "*?lines=2" {
  const lines: import("./lines.ts").Lines;
  export default lines;
}

declare module "*?lines=3" {
  const lines: import("./lines.ts").Lines;
  export default lines;
}

declare module "*?program" {
  export const lines: import("./lines.ts").Lines;
  export const numbers: readonly number[];
  export function run(numbers: readonly number[]): void;
}

declare module "*?program=1" {
  export const lines: import("./lines.ts").Lines;
  export const numbers: readonly number[];
  export function run(numbers: readonly number[]): void;
}
