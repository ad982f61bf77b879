/** A line of the program. */
export interface SourceLine {
  file: string;
  line: number;
  column: number;
}

/** Deep enough for modules in modules. */
const frames = 100;

/** Notes where the program stands; the text is made when it is asked for. */
export function capture(): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = frames;
  const place = new Error();
  Error.stackTraceLimit = limit;
  return place;
}

/** This file's place in the library, in its sources as in what is built from them. */
const here = /text\/source-line\.[jt]s$/;
/** The library's folder as stacks write it, which may follow source maps; null in a bundle. */
const root = rootOf(framesOf(String(capture().stack))[0]?.file ?? "");

/** The folder of the library's files; null where a bundler has put it into one file with the program. */
function rootOf(file: string): string | null {
  return here.test(file) ? file.replace(here, "") : null;
}

/** A call on a stack. */
interface Frame extends SourceLine {
  /** The function's name; empty where it has none. */
  call: string;
}

/** The first line of a stack that is no package's; null where there is none. */
export function userLine({ stack = "" }: Error): SourceLine | null {
  const frame = framesOf(stack).find(({ file }) => !isForeign(file) && !isLibrary(file));
  if (!frame) return null;
  const { file, line, column } = frame;
  return { file, line, column };
}

/** Functions of these files are called by users and modules; what they call is not. */
const called = /^(functional\/|ops\/methods\/reductions\.|optim\/clip\.)/;

/** The function of the library, as `crossEntropy`, that an operation on top of the stack belongs to. */
export function calledFor({ stack = "" }: Error): string | null {
  if (root === null) return null;
  const paths = framesOf(stack).map(({ file, call }) => ({
    call,
    path: isLibrary(file) ? file.slice(root.length) : "",
  }));
  const inside = paths.findIndex(({ path }) => called.test(path));
  const isOperation = paths
    .slice(0, inside)
    .every(({ path }) => /^(text|ops|doctor|autograd)\//.test(path));
  if (inside < 0 || !isOperation) return null;
  const after = paths.findIndex(
    ({ path }, i) => i > inside && !/^(functional|ops|autograd)\//.test(path),
  );
  const own = paths.slice(inside, after < 0 ? undefined : after);
  return own.findLast(({ path }) => called.test(path))?.call || null;
}

/** The calls of a stack, as Chrome, Node, Deno and Bun write them, or as Firefox and Safari do. */
export function framesOf(stack: string): Frame[] {
  return stack.split("\n").flatMap((text) => {
    const match =
      /^\s+at (?:(.*?) \(|async )?(.+?):(\d+):(\d+)\)?$/.exec(text) ??
      /^(.*?)@(.+):(\d+):(\d+)$/.exec(text);
    if (!match) return [];
    const [, name = "", file, line, column] = match;
    const call = name.slice(name.lastIndexOf(".") + 1);
    return [{ call, file: normalize(file), line: Number(line), column: Number(column) }];
  });
}

/** In a bundle whatever is JavaScript may be the library: TypeScript is what was compiled by itself. */
function isLibrary(file: string): boolean {
  return root === null ? !/\.m?tsx?$/.test(file) : file.startsWith(root);
}

/** Whether a line is of the engine, of code made at run time, or of some package. */
function isForeign(file: string): boolean {
  return /^(node:|<|native$|eval at )|\/node_modules\//.test(file);
}

/** One spelling for a path, a file URL and a Windows path. */
function normalize(file: string): string {
  const path = file.startsWith("file://") ? decodeURI(file.slice("file://".length)) : file;
  return path.replaceAll("\\", "/").replace(/^\/(?=[A-Za-z]:)/, "");
}
