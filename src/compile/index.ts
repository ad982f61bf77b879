import "../autograd/methods.ts";

export { type CompileOptions, compile } from "./compile.ts";
