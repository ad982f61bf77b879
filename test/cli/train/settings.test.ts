import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readConfig } from "../../../src/cli/train/settings.ts";

const root = mkdtempSync(join(tmpdir(), "chainrule-settings-"));
const at = (...names: string[]) => join(relative("", root), ...names);
mkdirSync(at("sub"));
afterAll(() => rmSync(root, { recursive: true }));

function settings(content: object): string {
  const file = at("sub", "settings.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe("the paths in a file of settings", () => {
  it("are seen from its folder, else from the current one", () => {
    writeFileSync(at("sub", "rows.csv"), "x,y\n1,2\n");
    const near = readConfig(settings({ data: "rows.csv" }), {});
    expect(near.data).toBe(at("sub", "rows.csv"));
    const digits = readConfig(settings({ data: "mnist", dataDir: "." }), {});
    expect(digits.dataDir).toBe(at("sub"));
    const far = readConfig(settings({ data: at("sub", "rows.csv") }), {});
    expect(far.data).toBe(at("sub", "rows.csv"));
    expect(readConfig(settings({ data: join(root, "a.csv") }), {}).data).toBe(join(root, "a.csv"));
    expect(readConfig(settings({ data: "moons" }), {}).data).toBe("moons");
  });

  it("give way to a flag's, which is seen from the current folder", () => {
    const file = settings({ data: "absent.csv" });
    expect(readConfig(file, { data: "rows.csv" }).data).toBe("rows.csv");
  });

  it("that are in neither are named with both places", () => {
    const read = () => readConfig(settings({ data: "absent.csv" }), {});
    expect(read).toThrow(
      `${at("sub", "settings.json")}: data: there is neither ${at("sub", "absent.csv")}, beside that file, nor absent.csv`,
    );
    expect(() => readConfig(settings({ data: "monos" }), {})).toThrow("Did you mean moons?");
  });
});

describe("a table in the place of settings", () => {
  it("is refused without being read", () => {
    expect(() => readConfig(at("no", "such.csv"), {})).toThrow(
      `is no JSON with settings. Data to learn from is given by its flag: --data ${at("no", "such.csv")}`,
    );
  });
});
