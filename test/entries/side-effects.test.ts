import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

/** A glob of package.json's as a pattern: any folders, any name. */
const patternOf = (glob: string) =>
  new RegExp(
    `^${glob.replaceAll(".", "\\.").replaceAll("**/", "(.+/)?").replaceAll(/\*+/g, "[^/]+")}$`,
  );

it("a bundler is told of every module that is imported for what it does", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("cli"))
    .map((file) => join("src", file));
  const imported = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^import "(.*)";$/gm)].map(([, path]) =>
      relative(".", resolve(dirname(file), path)),
    ),
  );
  expect(imported.length).toBeGreaterThan(10);
  const told = packageJson.sideEffects.map(patternOf);
  expect(imported.filter((file) => !told.some((pattern) => pattern.test(file)))).toEqual([]);
});
