// The rooms of src/, in order: a room imports only from rooms above it, and nothing is circular.
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
  "nn",
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

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    ...rooms
      .map((room, index) => ({
        name: `rooms-above-${room}`,
        comment: `src/${room} is imported by a room listed above it`,
        severity: "error",
        from: { path: rooms.slice(0, index).map((above) => `^src/${above}/`) },
        to: { path: `^src/${room}/` },
      }))
      .slice(1),
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
