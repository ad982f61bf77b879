import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, events } from "./process.ts";

const folder = temporaryFolder();

it.each([
  ["autograd", []],
  ["layers with a hand-written backward", ["--engine", "manual"]],
])(
  "trains the default network on MNIST to at least 97.5%%: %s",
  { timeout: 300_000 },
  async (_, flags) => {
    const out = join(folder, flags.join("") || "default");
    const { code, stdout, stderr } = await chainrule(["train", "--json", "--out", out, ...flags]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const told = events(stdout);
    expect(told.find(({ event }) => event === "gradientCheck")).toMatchObject({ passed: true });
    expect(told.at(-1)).toMatchObject({ event: "finished", samples: 10_000 });
    expect(told.at(-1)!.accuracy).toBeGreaterThanOrEqual(0.975);
    expect(existsSync(join(out, "report.html"))).toBe(true);
  },
);
