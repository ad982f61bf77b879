import { wasm } from "../../../src/compile/index.ts";
import { ReferenceBackend } from "../../../src/compile/reference/backend.ts";
import { testBackends } from "./conformance.ts";
import { LoggingBackend } from "./logging-backend.ts";

testBackends({
  "all steps on the host": new ReferenceBackend({ steps: [] }),
  "a memory of its own": new ReferenceBackend({ keepsState: true }),
  "WebAssembly without kernels but for maps": {
    ...wasm,
    capabilities: { ...wasm.capabilities, steps: new Set(["map"]) },
  },
  logging: new LoggingBackend(() => undefined),
});
