import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
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

/** All of the entry `chainrule`, with every layer and every loss. */
const entry = `export * from "./src/index.ts";`;
/** The entry without its namespaces, of which a bundler takes what a program names. */
const withoutNamespaces = readFileSync(join(root, "src/index.ts"), "utf8")
  .replace(/^export \* as .*$/gm, "")
  .replaceAll(`"./`, `"./src/`);
/** Every operation of tensors, and a program that trains a network of linear layers. */
export const core = withoutNamespaces + program("");
const coreAndCompile = `${core} export * from "./src/compile/index.ts";`;

/**
 * Bundles a source, as TypeScript in the project's root, into one minified module, by Vite's bundler. (esbuild
 * keeps all of a namespace that an entry exports.)
 */
export async function bundle(source: string): Promise<string> {
  const path = join(root, "bundled.ts");
  const given = {
    name: "given",
    resolveId: (id: string) => (id === path ? path : null),
    load: (id: string) => (id === path ? source : null),
  };
  const build = await rolldown({ input: path, plugins: [given], logLevel: "silent" });
  const { output } = await build.generate({ format: "es", minify: true });
  return output[0].code;
}

export async function sizeOf(source: string): Promise<Size> {
  const minified = Buffer.from(await bundle(source));
  return { minified: minified.length, compressed: gzipSync(minified, { level: 9 }).length };
}

export async function measureStart(folder: string, rounds: number): Promise<Start> {
  const sizes: Start["sizes"] = [];
  for (const [what, source] of [
    ["core", core],
    ["core with compile", coreAndCompile],
    ["every layer and loss", entry],
  ]) {
    sizes.push({ what, ...(await sizeOf(source)) });
  }
  const programs: { what: string; path: string; times: number[] }[] = [];
  for (const [what, source] of [
    ["Node alone", "console.log(performance.now());"],
    ["eager, Wasm", program("")],
    ["compiled, Wasm", program("compile")],
  ]) {
    const path = join(folder, `start-${programs.length}.mjs`);
    writeFileSync(path, await bundle(source));
    programs.push({ what, path, times: [] });
  }
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
