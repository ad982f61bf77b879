import { describe, expect, it } from "vitest";
import type { HostMemory } from "../../../src/compile/host.ts";
import { type Backend, reference, wasm } from "../../../src/compile/index.ts";
import { readsOf, type SingleStep, writesOf } from "../../../src/compile/program.ts";
import { ReferenceBackend } from "../../../src/compile/reference/backend.ts";
import type { Key } from "../../../src/random/philox.ts";
import { cases, on, testBackends } from "./conformance.ts";
import { LoggingBackend } from "./logging-backend.ts";

testBackends({
  reference,
  "all steps on the host": new ReferenceBackend({ steps: [] }),
  "a memory of its own": new ReferenceBackend({ keepsState: true }),
  "WebAssembly without kernels but for maps": {
    ...wasm,
    capabilities: { ...wasm.capabilities, steps: new Set(["map"]) },
  },
  logging: new LoggingBackend(() => undefined),
});

describe("the suite itself", () => {
  /** The reference with steps of one kind that give their first operand's numbers, as far as they go. */
  class Broken extends ReferenceBackend {
    readonly #isBroken: (step: SingleStep) => boolean;

    constructor(isBroken: (step: SingleStep) => boolean) {
      super();
      this.#isBroken = isBroken;
    }

    override run(step: SingleStep, keys: readonly Key[], memory: HostMemory): void {
      if (!this.#isBroken(step)) {
        super.run(step, keys, memory);
        return;
      }
      const [output, input] = [writesOf(step)[0], readsOf(step)[0]];
      if (!output || !input) return;
      const [from, to] = [memory.tensor(input).data, memory.array(output.buffer)];
      for (let i = 0; i < to.length; i++) to[i] = from.length > 0 ? from[i % from.length] : 0;
    }
  }

  /** The first case that fails. */
  async function failure(backend: Backend): Promise<string | undefined> {
    for (const [name, check] of Object.entries(cases)) {
      try {
        await check(on(backend));
      } catch {
        return name;
      }
    }
    return undefined;
  }

  const kinds: SingleStep["kind"][] = [
    "map",
    "reduce",
    "product",
    "operation",
    "random",
    "inspect",
  ];
  it.each(kinds)("fails where a %s returns its input", async (kind) => {
    expect(await failure(new Broken((step) => step.kind === kind))).toBeDefined();
  });

  it.each(["argmax", "cumsum", "gather", "scatterAdd", "matmul"])(
    "fails where %s returns its input",
    async (name) => {
      const isBroken = (step: SingleStep) => step.kind === "operation" && step.op.name === name;
      expect(await failure(new Broken(isBroken))).toBeDefined();
    },
  );
});
