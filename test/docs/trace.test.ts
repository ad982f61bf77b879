import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readNetwork } from "../../src/cli/trace/network-file.ts";
import { exampleNetwork, traceNetwork, traceText } from "../../src/trace/index.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

const page = readFileSync(new URL("../../docs/trace.md", import.meta.url), "utf8");

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(
    ([, text]) => text,
  );
}

it("quotes the command's output as it is", () => {
  const output = traceText(traceNetwork(exampleNetwork));
  expect(blocks("text")).not.toEqual([]);
  for (const quoted of blocks("text")) expect(output).toContain(quoted);
});

it("shows a network that can be traced", () => {
  const networks = blocks("json").map((text) => readNetwork(utf8(text), "net.json"));
  expect(networks.map((network) => traceNetwork(network).check?.passed)).toEqual([true]);
});

it("quotes the answer to a mistake as it is", () => {
  const layers = [
    {
      weights: [
        [1, 2],
        [3, 4],
      ],
    },
    { weights: [[1, 2, 3]] },
  ];
  const read = () => readNetwork(utf8(JSON.stringify({ ...exampleNetwork, layers })), "net.json");
  const [quoted] = /net\.json: layers\S* [^`]*/.exec(page.replace(/\s+/g, " ")) ?? [];
  expect(read).toThrow(expect.objectContaining({ message: quoted }));
});

it("has links that lead somewhere", () => {
  const targets = [...page.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target);
  expect(targets).not.toEqual([]);
  for (const target of targets)
    expect(existsSync(new URL(`../../docs/${target}`, import.meta.url)), target).toBe(true);
});
