// The rooms of src/ and of studio/, in order: a room imports only from rooms above it, and nothing is circular.
const rooms = [
  "text",
  "expr",
  "tensor",
  "draw",
  "random",
  "wasm",
  "ops",
  "autograd",
  "functional",
  "linalg",
  "nn",
  "func",
  "models",
  "optim",
  "scalar",
  "manual",
  "check",
  "trace",
  "doctor",
  "compile",
  "data",
  "io",
  "train",
  "report",
  "node",
  "cli",
];
const studioRooms = [
  "state",
  "formula",
  "program",
  "layers",
  "parts",
  "canvas",
  "drawing",
  "graph",
  "network",
  "exercises",
  "glossary",
  "course",
  "lessons",
  "questions",
  "reference",
  "shell",
  "element",
  "predictor",
  "pages",
];

/** A rule for each room but the first: none above it imports it. */
function inOrder(folder, rooms, exceptions = []) {
  return rooms
    .map((room, index) => ({
      name: `${folder}-rooms-above-${room}`,
      comment: `${folder}/${room} is imported by a room listed above it`,
      severity: "error",
      from: {
        path: rooms.slice(0, index).map((above) => `^${folder}/${above}/`),
        pathNot: exceptions,
      },
      to: { path: `^${folder}/${room}/` },
    }))
    .slice(1);
}

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    ...inOrder("src", rooms),
    // The shell's list of pages, each of which is loaded when it is opened.
    ...inOrder("studio", studioRooms, ["^studio/shell/pages\\.ts$"]),
    {
      name: "pages-are-apart",
      comment: "what two pages of the studio share belongs into a room above them",
      severity: "error",
      from: { path: "^studio/pages/([^/]+)" },
      to: { path: "^studio/pages/", pathNot: "^studio/pages/$1" },
    },
    {
      name: "pages-are-loaded-when-opened",
      comment: "the first page is not to bring the others along",
      severity: "error",
      from: { path: "^studio/", pathNot: "^studio/pages/" },
      to: { path: "^studio/pages/", dependencyTypesNot: ["dynamic-import"] },
    },
    {
      name: "studio-by-public-entries",
      comment:
        "the studio uses the library as everyone does: by its entries, and not those of Node",
      severity: "error",
      from: {
        path: "^studio/",
        // The second shows the library's files as text.
        pathNot: ["^studio/vite\\.config\\.ts$", "^studio/pages/engine/sources\\.ts$"],
      },
      to: {
        path: "^(src|test|scripts)/",
        pathNot: ["^src/index\\.ts$", "^src/(?!node|cli)[^/]+/index\\.ts$"],
      },
    },
    {
      name: "library-without-studio",
      comment: "the studio is a guest of the library, not a part",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^studio/" },
    },
    {
      name: "no-node-in-studio",
      comment: "the studio runs in a browser",
      severity: "error",
      from: { path: "^studio/", pathNot: "^studio/vite\\.config\\.ts$" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "the-compiler-knows-no-machine",
      comment: "record, rewrite, plan and explain are the same for every back end",
      severity: "error",
      from: {
        path: "^src/compile/",
        pathNot: ["^src/compile/(wasm|reference)/", "^src/compile/(index|default-backend)\\.ts$"],
      },
      to: { path: "^src/(compile/(wasm|reference)|wasm)/" },
    },
    {
      name: "back-ends-are-apart",
      comment: "a back end knows no other",
      severity: "error",
      from: { path: "^src/compile/(wasm|reference)/" },
      to: { path: "^src/compile/(wasm|reference)/", pathNot: "^src/compile/$1/" },
    },
    {
      name: "node-only-in-node-rooms",
      comment: "Node's modules belong to src/node and src/cli: the rest also runs in a browser",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/node/", "^src/cli/"] },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-runtime-dependencies",
      comment:
        "only what is bundled may use libraries: the command line, and D3's parts for pictures",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/cli/", "^src/draw/d3\\.ts$"] },
      to: { dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer"] },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
