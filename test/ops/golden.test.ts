import { describe, it } from "vitest";
import { operationChecks, operationFiles } from "../golden/checks/operations.ts";

describe.each(operationFiles)("PyTorch's %s", (file) => {
  it.each(operationChecks(file))("$name", ({ run }) => run());
});
