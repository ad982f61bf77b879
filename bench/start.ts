import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { summarize } from "./statistics.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Bytes of a bundle. */
interface Size {
  minified: number;
  /** By gzip. */
  compressed: number;
}

/** What it takes to have the library there. */
export interface Start {
  sizes: ({ what: string } & Size)[];
  /** Milliseconds from the start of a process to the end of its first step. */
  starts: { what: string; milliseconds: number }[];
}

/** A program that uses all of the entry `chainrule`. */
export const core = `export * from "./src/index.ts";`;
const coreAndCompile = `${core} export * from "./src/compile/index.ts";`;

/** A program whose first step is that of the MNIST network; `wrap` makes it a compiled one. */
const program = (wrap: string) => `
import { F, nn, optim, randint, randn } from "./src/index.ts";
${wrap ? `import { compile } from "./src/compile/index.ts";` : ""}
const model = new nn.Sequential(
  new nn.Linear(784, 256), new nn.ReLU(), new nn.BatchNorm1d(256), new nn.Dropout(0.2),
  new nn.Linear(256, 128), new nn.Tanh(), new nn.Linear(128, 10),
);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
const step = ${wrap}((x, y) => {
  optimizer.zeroGrad();
  const loss = F.crossEntropy(model.forward(x), y);
  loss.backward();
  optimizer.step();
  return loss;
});
step(randn([128, 784]), randint(0, 10, [128])).item();
console.log(performance.now());
`;

/** Bundles sources, as TypeScript in the project's root, into one minified module. */
function bundle(source: string): Uint8Array {
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: root, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0].contents;
}

export function sizeOf(source: string): Size {
  const minified = bundle(source);
  return { minified: minified.length, compressed: gzipSync(minified, { level: 9 }).length };
}

export function measureStart(folder: string, rounds: number): Start {
  const sizes = [
    ["core", core],
    ["core with compile", coreAndCompile],
  ].map(([what, source]) => ({ what, ...sizeOf(source) }));
  const programs = [
    ["Node alone", "console.log(performance.now());"],
    ["eager, Wasm", program("")],
    ["compiled, Wasm", program("compile")],
  ].map(([what, source], index) => {
    const path = join(folder, `start-${index}.mjs`);
    writeFileSync(path, bundle(source));
    return { what, path, times: [] as number[] };
  });
  for (let round = 0; round < rounds; round++) {
    for (const { path, times } of programs) {
      // performance.now() counts from the start of the process.
      times.push(Number(spawnSync(process.execPath, [path], { encoding: "utf8" }).stdout));
    }
  }
  const starts = programs.map(({ what, times }) => ({
    what,
    milliseconds: summarize(times).median,
  }));
  return { sizes, starts };
}
