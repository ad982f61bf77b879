import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { additionKinds, changedText, readAddition, textOf } from "./addition.ts";

const page = readFileSync("CONTRIBUTING.md", "utf8");

describe.each(additionKinds)("the example of a %s", (kind) => {
  const changes = readAddition(kind);

  it("stands in the table with the files that it changes", () => {
    const row = page.split("\n").find((line) => line.includes(`additions/${kind}.diff`))!;
    const [, , ...cells] = row.split("|");
    ["src/", "test/"].forEach((folder, i) => {
      const files = changes.filter(({ path }) => path.startsWith(folder));
      const named = files.map(({ path }) =>
        existsSync(path) ? `\`${path.slice(folder.length)}\`` : "a file of its own",
      );
      expect(cells[i].trim().split(", ").filter(Boolean).sort()).toEqual(named.sort());
    });
  });

  it("fits the sources as they are", () => {
    for (const change of changes) expect(changedText(".", change)).not.toBe("");
  });
});

describe("CONTRIBUTING.md", () => {
  it("shows the change of a row that is all there is", () => {
    for (const change of readAddition("function")) expect(page).toContain(textOf(change));
  });

  it.each(["rooms", "studioRooms"])(
    "lists the %s in the order that the import rules hold to",
    (list) => {
      const rules = readFileSync(".dependency-cruiser.cjs", "utf8");
      const [, names] = new RegExp(`const ${list} = \\[(.*?)\\];`, "s").exec(rules)!;
      const rooms = [...names.matchAll(/"(\w+)"/g)].map(([, room]) => room);
      expect(page.replace(/\n/g, " ")).toContain(rooms.map((room) => `\`${room}\``).join(" → "));
    },
  );
});
