/** Where something stands in the text: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The operators, from the loosest to the tightest; `×` is a product that holds together less than `·`. */
export type Operator = "=" | "<" | ">" | "≤" | "≥" | "+" | "−" | "×" | "·" | "/" | "@" | "^";

/** A formula as it was written, without its parentheses: the tree has their meaning. */
export type Syntax =
  | NumberSyntax
  | NameSyntax
  | ListSyntax
  | NegativeSyntax
  | TransposedSyntax
  | OperationSyntax
  | CallSyntax
  | ChoiceSyntax
  | OmittedSyntax;

/** `0.5`, `1e-3`, `∞`: never negative. */
export interface NumberSyntax extends Span {
  readonly kind: "number";
  readonly value: number;
}

/** `w1`, `W1[0][1]`, `dL/dz1[0]`, `0.weight[2]`: with its indices, as it was written. */
export interface NameSyntax extends Span {
  readonly kind: "name";
  readonly name: string;
}

/** `[1, 2]`; a matrix is a list of its rows, all of one length. */
export interface ListSyntax extends Span {
  readonly kind: "list";
  readonly items: readonly Syntax[];
}

/** −x; of a product, all of it: −a·b is −(a·b). */
export interface NegativeSyntax extends Span {
  readonly kind: "negative";
  readonly of: Syntax;
}

/** `W.T` */
export interface TransposedSyntax extends Span {
  readonly kind: "transposed";
  readonly of: Syntax;
}

/** `a + b`; x² is x ^ 2, and `**` and `*` are written `^` and `·`. */
export interface OperationSyntax extends Span {
  readonly kind: "operation";
  readonly operator: Operator;
  readonly left: Syntax;
  readonly right: Syntax;
}

/** `tanh(z)`, with a prime for a derivative, `relu′(z)`; `x.sum(0)` is `sum(x, 0)`. */
export interface CallSyntax extends Span {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Syntax[];
}

/** `if x < 0 then a else b` */
export interface ChoiceSyntax extends Span {
  readonly kind: "choice";
  readonly condition: Syntax;
  readonly then: Syntax;
  readonly otherwise: Syntax;
}

/** What a trace leaves out: `… (84 more)`, or with their sum, `0.25 (84 more)`. */
export interface OmittedSyntax extends Span {
  readonly kind: "omitted";
  readonly count: number | null;
  readonly sum: Syntax | null;
}

/** A statement of a program: `n = x1*w1 + b`, or an expression without a name. */
export interface Statement extends Span {
  readonly name: NameSyntax | null;
  readonly value: Syntax;
}
