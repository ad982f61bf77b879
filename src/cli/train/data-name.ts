import { existsSync } from "node:fs";
import { quote } from "../../text/escape.ts";
import { nearest } from "../../text/nearest.ts";

/** Data sets that come with the library; anything else is the path of a file. */
export const namedData = [
  "mnist",
  "digits",
  "moons",
  "spirals",
  "circles",
  "blobs",
  "xor",
] as const;

export const isNamed = (name: string): boolean => namedData.includes(name as never);

/** A file holds a table, or a text for a language model: its reader sees what is in it. */
export const namedOrFile = (name: string): boolean =>
  isNamed(name) || /[./\\]/.test(name) || existsSync(name);

/** What is said of a name that is neither. */
export function noData(name: string): string {
  const meant = nearest(name, namedData);
  return (
    `${quote(name)} is neither ${namedData.join(", ")} nor a file that is there` +
    (meant === undefined ? "" : `. Did you mean ${meant}?`)
  );
}

/** The endings of files that hold nothing but text, and of those that hold tables. */
export const isTextFile = (name: string): boolean => /\.txt$/i.test(name);
export const isTableFile = (name: string): boolean =>
  /\.(csv|tsv|json|jsonl|ndjson)(\.gz)?$/i.test(name);
