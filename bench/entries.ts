import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A contender: its name in the table, and how to start it. */
export interface Entry {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** Whether it computes in WebAssembly, whose peak then bounds it. */
  wasm: boolean;
}

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** A peer of ours that runs in Node: peers/NAME.ts. */
function node(name: string, peer: string): Entry {
  // execArgv: so that it, too, runs from TypeScript.
  const args = [...process.execArgv, path("worker.ts"), peer];
  return { name, command: process.execPath, args, wasm: true };
}

/** The first Python that has PyTorch; else any. */
function findPython(): string {
  const candidates = ["python3", "/usr/bin/python3"];
  const hasPyTorch = (python: string) => spawnSync(python, ["-c", "import torch"]).status === 0;
  return candidates.find(hasPyTorch) ?? candidates[0];
}

function pytorch(python: string, threads: number): Entry {
  const count = String(threads);
  return {
    name: `PyTorch, ${threads} thread${threads === 1 ? "" : "s"}`,
    command: python,
    args: [path("peers/pytorch.py"), count],
    env: {
      // Its elementwise loops and its BLAS have pools of threads of their own.
      OMP_NUM_THREADS: count,
      OPENBLAS_NUM_THREADS: count,
      MKL_NUM_THREADS: count,
      // Else the two pools wait for work on each other's cores, and a step takes ten times as long.
      OMP_WAIT_POLICY: "passive",
    },
    wasm: false,
  };
}

/** Whom we measure; the others are compared with the first. */
export function findEntries(): Entry[] {
  const python = findPython();
  return [
    node("chainrule, eager", "chainrule"),
    node("tfjs, Wasm", "tfjs"),
    node("jax-js, Wasm, jit", "jax-js"),
    pytorch(python, 1),
    pytorch(python, 2),
  ];
}
