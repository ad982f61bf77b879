export { readCsv } from "./csv.ts";
export { loadMnist } from "./mnist.ts";
export { loadSafetensors, saveSafetensors } from "./safetensors.ts";
