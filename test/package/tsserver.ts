import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../support/examples.ts";

/** A place in a file, lines counted from 1. */
interface Place {
  file: string;
  line: number;
}

const settings = {
  compilerOptions: { module: "nodenext", target: "es2022", strict: true, types: [] },
};

/**
 * Where an editor goes from names in a program: asked of TypeScript's server, as editors do.
 *
 * @param file of the program; a tsconfig.json is written beside it.
 * @param at where each name stands in the program, from 0.
 */
export async function definitionsOf(
  file: string,
  program: string,
  at: readonly number[],
): Promise<Place[]> {
  writeFileSync(file, program);
  writeFileSync(join(dirname(file), "tsconfig.json"), JSON.stringify(settings));
  const server = spawn(process.execPath, [`${root}node_modules/typescript/lib/tsserver.js`]);
  const ask = (command: string, place: object) =>
    server.stdin.write(
      `${JSON.stringify({ seq: 0, type: "request", command, arguments: { file, ...place } })}\n`,
    );
  ask("open", {});
  for (const position of at) {
    const lines = program.slice(0, position).split("\n");
    ask("definition", { line: lines.length, offset: lines.at(-1)!.length + 1 });
  }
  const places: Place[] = [];
  for await (const line of createInterface(server.stdout)) {
    if (!line.includes('"command":"definition"')) continue;
    const [place] = JSON.parse(line).body;
    places.push({ file: place.file, line: place.start.line });
    if (places.length === at.length) break;
  }
  server.kill();
  return places;
}
