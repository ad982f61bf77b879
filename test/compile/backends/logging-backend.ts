import type { HostMemory } from "../../../src/compile/host.ts";
import type { SingleStep } from "../../../src/compile/index.ts";
import { ReferenceBackend } from "../../../src/compile/reference/backend.ts";
import type { Key } from "../../../src/random/philox.ts";

/** Says each step as it runs, and has the reference run it. */
export class LoggingBackend extends ReferenceBackend {
  readonly #log: (line: string) => void;

  constructor(log: (line: string) => void) {
    super({ name: "logging" });
    this.#log = log;
  }

  override run(step: SingleStep, keys: readonly Key[], memory: HostMemory): void {
    this.#log(step.kind === "operation" ? step.op.name : step.kind);
    super.run(step, keys, memory);
  }
}
