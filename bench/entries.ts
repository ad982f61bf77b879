import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { productsOf } from "./products.ts";
import type { Work } from "./works.ts";

/** A contender: its name in the table, and how to start it. */
export interface Entry {
  name: string;
  /** The limit is no contender: it does only a part of each work. */
  role: "ours" | "peer" | "limit";
  /** What bounds its matrix products: WebAssembly's peak, or those of the system's BLAS. */
  bound: "wasm" | "blas" | null;
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** How many milliseconds an answer may take: its first steps of a work, say. Default a minute. */
  patience?: number;
  /** The works it is asked for. */
  takes: (work: Work) => boolean;
}

export const names = {
  eager: "eager, Wasm",
  eagerBlas: "eager, BLAS",
  compiled: "compiled, Wasm",
  compiledBlas: "compiled, BLAS",
  scalar: "scalar engine",
  tfjs: "tfjs, Wasm",
  jax: "jax-js, Wasm, jit",
  pytorch1: "PyTorch, 1 thread",
  pytorch2: "PyTorch, 2 threads",
  pytorchJit1: "PyTorch jit, 1",
  pytorchJit2: "PyTorch jit, 2",
  micrograd: "micrograd, Python",
  limit: "BLAS alone",
} as const;

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const takesAll = () => true;
const isSmall = (work: Work) => work.kind === "training" && work.data !== "random";
/** Where there is more than one operation for it to join. */
const isLong = ({ kind }: Work) => kind === "training" || kind === "elementwise";

/** A peer of peers/NAME.ts, and words that say how it works. */
function node(name: string, peer: string, ...words: string[]) {
  // execArgv: so that it, too, runs from TypeScript.
  const args = [...process.execArgv, path("worker.ts"), peer, ...words];
  return {
    name,
    command: process.execPath,
    args,
    role: "peer",
    bound: "wasm",
    takes: takesAll,
  } as const;
}

function ours(name: string, mode: "eager" | "compiled", products: "wasm" | "blas"): Entry {
  return { ...node(name, "chainrule", mode, products), role: "ours", bound: products };
}

/** The first Python that has PyTorch; else any. */
function findPython(): string {
  const candidates = ["python3", "/usr/bin/python3"];
  const hasPyTorch = (python: string) => spawnSync(python, ["-c", "import torch"]).status === 0;
  return candidates.find(hasPyTorch) ?? candidates[0];
}

function pytorch(name: string, python: string, threads: number, mode: "eager" | "jit"): Entry {
  const count = String(threads);
  return {
    name,
    role: "peer",
    bound: "blas",
    command: python,
    args: [path("peers/pytorch.py"), count, mode],
    env: {
      // Its elementwise loops and its BLAS have pools of threads of their own.
      OMP_NUM_THREADS: count,
      OPENBLAS_NUM_THREADS: count,
      MKL_NUM_THREADS: count,
      // Else the two pools wait for work on each other's cores, and a step takes ten times as long.
      OMP_WAIT_POLICY: "passive",
    },
    takes: mode === "jit" ? isLong : takesAll,
  };
}

/** Ours alone; the first must be able to do every work. */
export const ourEntries: readonly Entry[] = [
  ours(names.eager, "eager", "wasm"),
  ours(names.eagerBlas, "eager", "blas"),
  ours(names.compiled, "compiled", "wasm"),
  ours(names.compiledBlas, "compiled", "blas"),
];

/** Whom we measure; what the others compute is compared with the first. */
export function findEntries(): Entry[] {
  const python = findPython();
  const micrograd = { command: python, args: [path("peers/micrograd.py")], bound: null };
  return [
    ...ourEntries,
    { ...node(names.scalar, "scalar"), role: "ours", bound: null, takes: isSmall },
    node(names.tfjs, "tfjs"),
    node(names.jax, "jax-js"),
    pytorch(names.pytorch1, python, 1, "eager"),
    pytorch(names.pytorch2, python, 2, "eager"),
    pytorch(names.pytorchJit1, python, 1, "jit"),
    pytorch(names.pytorchJit2, python, 2, "jit"),
    { name: names.micrograd, ...micrograd, role: "peer", takes: isSmall },
    {
      ...node(names.limit, "products"),
      role: "limit",
      bound: null,
      takes: (work) => productsOf(work).length > 0 && !isSmall(work),
    },
  ];
}
