import { describe, it } from "vitest";
import { functionChecks } from "../golden/checks/functions.ts";

describe("PyTorch's functions", () => {
  it.each(functionChecks)("$name", ({ run }) => run());
});
