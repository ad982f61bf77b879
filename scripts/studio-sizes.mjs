import { gzipSync } from "node:zlib";

/** Where the studio's pages are, in a module's path. */
const pages = /\/studio\/pages\/([^/]+)\//;

/**
 * Of each page of a built studio, how large all scripts are that are loaded when it is the first to be opened,
 * its workers' too, compressed each by itself as servers do.
 *
 * @param {Awaited<ReturnType<typeof import("./build-studio.mjs").buildStudio>>} files
 * @returns {Record<string, number>} bytes by the page's folder.
 */
export function pageSizes(files) {
  const scripts = new Map(files.map((file) => [file.fileName, file]));
  const entry = files.find(({ isEntry }) => isEntry);
  const shell = reached([entry.fileName], ({ imports }) => imports);

  /** What a script of a page loads: a part that it asks for later counts, too, but not another page. */
  const loadedBy = (file) => {
    if (file.type === "asset") return mentioned(file, scripts);
    const later = shell.has(file.fileName) ? [] : file.dynamicImports;
    return [...file.imports, ...later, ...file.viteMetadata.importedAssets];
  };

  function reached(from, next) {
    const found = new Set(from);
    for (const name of found) for (const other of next(scripts.get(name))) found.add(other);
    return found;
  }

  // What a page itself asks for later may stand in its folder too.
  const asked = new Set([...shell].flatMap((name) => scripts.get(name).dynamicImports));
  const opened = files.filter(
    (file) => asked.has(file.fileName) && pages.test(file.facadeModuleId),
  );
  return Object.fromEntries(
    opened.map((file) => {
      const loaded = reached([entry.fileName, file.fileName], loadedBy);
      const sizes = [...loaded].filter(isScript).map((name) => compressed(scripts.get(name)));
      return [pages.exec(file.facadeModuleId)[1], sizes.reduce((sum, size) => sum + size)];
    }),
  );
}

const isScript = (name) => name.endsWith(".js");

/** Workers are built apart, and stand here as plain files: the scripts that one names are those it loads. */
function mentioned(file, scripts) {
  if (!isScript(file.fileName)) return [];
  const text = contentOf(file).toString();
  return [...scripts.keys()].filter(
    (name) => isScript(name) && name !== file.fileName && text.includes(name.split("/").at(-1)),
  );
}

const contentOf = (file) => Buffer.from(file.type === "chunk" ? file.code : file.source);

/** @returns {number} bytes. */
export const compressed = (file) => gzipSync(contentOf(file), { level: 9 }).length;
