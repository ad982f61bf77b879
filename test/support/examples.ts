import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import packageJson from "../../package.json" with { type: "json" };

/** A piece of code from a docstring or a page, and where it stands. */
export interface Example {
  where: string;
  code: string;
}

export const root = fileURLToPath(new URL("../../", import.meta.url));

function files(folder: string, ending: string): string[] {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file}`)
    .sort();
}

/** The ```ts blocks of a text, or those of another language; `strip` takes the comment's margin off a line. */
function blocks(file: string, strip: (line: string) => string, language = "ts"): Example[] {
  const found: Example[] = [];
  let code: string[] | null = null;
  let margin = 0;
  readFileSync(`${root}${file}`, "utf8")
    .split("\n")
    .forEach((line, i) => {
      const text = strip(line);
      if (code && text.trim() === "```") {
        found.push({ where: `${file}:${i + 1 - code.length}`, code: code.join("\n") });
        code = null;
      } else if (code) {
        code.push(text.slice(Math.min(margin, text.length - text.trimStart().length)));
      } else if (text.trim() === `\`\`\`${language}`) {
        code = [];
        margin = text.indexOf("`");
      }
    });
  return found;
}

/** Every example in the docstrings of src. They stand where the names of "chainrule" are known. */
export const docstringExamples = files("src", ".ts").flatMap((file) =>
  blocks(file, (line) => line.replace(/^\s*\* ?/, "")),
);

/** Every TypeScript block of some pages, or every one of another language. */
export function pageExamples(pages: readonly string[], language?: string): Example[] {
  return pages.flatMap((page) => blocks(page, (line) => line, language));
}

/** The package's entries as users import them, found in package.json. */
export const entries = Object.entries(packageJson.exports).flatMap(([path, target]) =>
  typeof target === "string"
    ? []
    : [
        [
          `chainrule${path.slice(1)}`,
          target.default.replace("./dist/", "src/").replace(".js", ".ts"),
        ],
      ],
);

/** The pages that come with the package. */
export const pages = ["README.md", "digits/README.md", ...files("docs", ".md")].filter((page) =>
  existsSync(root + page),
);
/** The programs of the pages: each is whole, and can be pasted. */
export const programs = pageExamples(pages);
/** Those that run in a page of a browser. */
export const pagePrograms = pageExamples(pages, "js");
