/** A piece of a paragraph; the comma or full stop behind it stays with it. */
export type Piece = Marked & { readonly after: string };

type Marked =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly name: string }
  | { readonly kind: "math"; readonly text: string }
  /** What is written there, and the term of the glossary that it means. */
  | { readonly kind: "term"; readonly text: string; readonly term: string }
  | { readonly kind: "code"; readonly text: string };

const marks = /\{([^}]+)\}|\$([^$]+)\$|`([^`]+)`|\[([^\]|]+)(?:\|([^\]]+))?\]/g;

/** Takes a paragraph apart. */
export function piecesOf(paragraph: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const add = (piece: Marked, end: number) => {
    const after = /^[.,:;?)]+/.exec(paragraph.slice(end))?.[0] ?? "";
    pieces.push({ ...piece, after });
    at = end + after.length;
  };
  const plain = (until: number) => {
    if (until > at) pieces.push({ kind: "text", text: paragraph.slice(at, until), after: "" });
  };
  for (const match of paragraph.matchAll(marks)) {
    const [all, number, math, code, text, term = text] = match;
    plain(match.index);
    const end = match.index + all.length;
    if (number !== undefined) add({ kind: "number", name: number }, end);
    else if (math !== undefined) add({ kind: "math", text: math }, end);
    else if (code !== undefined) add({ kind: "code", text: code }, end);
    else add({ kind: "term", text, term }, end);
  }
  plain(paragraph.length);
  return pieces;
}
