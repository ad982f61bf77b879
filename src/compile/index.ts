export { type CompileOptions, compile } from "./compile.ts";
