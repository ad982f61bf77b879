import { FormulaError, placeOf } from "./formula-error.ts";
import type { NameSyntax, Operator, Span, Statement, Syntax } from "./syntax.ts";
import { type Token, tokenize } from "./tokens.ts";

/**
 * Reads a formula of a trace, or a chain of equalities: `z = w·x + b = −0.5` has three sides.
 *
 * @throws FormulaError
 */
export function parseFormula(text: string): readonly Syntax[] {
  const parser = new Parser(text, false);
  const sides = parser.sides();
  parser.expectEnd();
  return sides;
}

/**
 * Reads what a person types: statements that are separated by `;` or stand on lines of their own. A line goes
 * on after an operator and inside brackets.
 *
 * @throws FormulaError
 */
export function parseProgram(text: string): readonly Statement[] {
  const parser = new Parser(text, true);
  const statements: Statement[] = [];
  for (;;) {
    parser.skipSeparators();
    if (parser.isAtEnd()) return statements;
    statements.push(parser.statement());
    parser.expectSeparator();
  }
}

const comparisons = ["<", ">", "≤", "≥", "="] as const;
const powers: Readonly<Record<string, number>> = { "²": 2, "³": 3 };
const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]" };
const bracketNames: Readonly<Record<string, string>> = { "(": "parenthesis", "[": "bracket" };

/** Deeper than any formula, and not so deep that reading it would exhaust the stack. */
const deepest = 200;

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  /** The brackets that are open; inside them a new line is a blank. */
  readonly #open: Token[] = [];

  constructor(text: string, isProgram: boolean) {
    this.#text = text;
    this.#tokens = tokenize(text, isProgram);
  }

  isAtEnd(): boolean {
    return this.#peek().kind === "end";
  }

  skipSeparators(): void {
    while (this.#take(";"));
  }

  expectSeparator(): void {
    if (!this.isAtEnd() && !this.#at(";")) throw this.#afterOperand();
  }

  expectEnd(): void {
    this.skipSeparators();
    if (!this.isAtEnd()) throw this.#afterOperand();
  }

  sides(): Syntax[] {
    const sides = [this.#comparison(false)];
    while (this.#take("=")) sides.push(this.#comparison(false));
    return sides;
  }

  statement(): Statement {
    const [first, ...rest] = this.sides();
    if (rest.length === 0) return { name: null, value: first, start: first.start, end: first.end };
    const [value, second] = rest;
    if (first.kind !== "name") {
      const found = this.#text.slice(first.start, first.end);
      throw this.#error(`Left of = stands a name; here it is "${found}"`, first);
    }
    if (second) {
      const place = { start: value.end, end: second.start };
      throw this.#error("A statement has one =; a second one begins", place);
    }
    return { name: first, value, start: first.start, end: value.end };
  }

  /** A comparison; `=` is one only inside brackets and conditions. */
  #comparison(withEqual: boolean): Syntax {
    let left = this.#sum();
    for (;;) {
      const operator = this.#takeOne(comparisons.slice(0, withEqual ? 5 : 4));
      if (!operator) return left;
      left = operation(operator, left, this.#sum());
    }
  }

  #sum(): Syntax {
    let left = this.#looseProduct();
    for (;;) {
      const operator = this.#takeOne(["+", "−"]);
      if (!operator) return left;
      left = operation(operator, left, this.#looseProduct());
    }
  }

  /** upstream × local: each side may be a product. */
  #looseProduct(): Syntax {
    let left = this.#product();
    while (this.#take("×")) left = operation("×", left, this.#product());
    return left;
  }

  #product(): Syntax {
    const minus = this.#take("−");
    if (minus) return this.#nested(() => negative(minus, this.#product()));
    let left = this.#power();
    for (;;) {
      const operator = this.#takeOne(["·", "/", "@"]);
      if (!operator) return left;
      left = operation(operator, left, this.#signed());
    }
  }

  /** A power, or a negative one after an operator: a·−b. */
  #signed(): Syntax {
    const minus = this.#take("−");
    return minus ? this.#nested(() => negative(minus, this.#signed())) : this.#power();
  }

  #power(): Syntax {
    const base = this.#postfix();
    if (!this.#take("^")) return base;
    return operation(
      "^",
      base,
      this.#nested(() => this.#signed()),
    );
  }

  #postfix(): Syntax {
    let of = this.#atom();
    for (;;) {
      const { text, start, end, kind } = this.#peek();
      if (kind === "more") {
        this.#next++;
        of = {
          kind: "omitted",
          count: Number.parseInt(text.replace("(", ""), 10),
          sum: of,
          start: of.start,
          end,
        };
      } else if (kind === "sign" && text in powers) {
        this.#next++;
        of = operation("^", of, { kind: "number", value: powers[text], start, end });
      } else if (this.#take("ᵀ")) of = { kind: "transposed", of, start: of.start, end };
      else if (this.#take(".")) of = this.#member(of);
      else return of;
    }
  }

  /** What follows a point: `.T`, or `.sum(0)`. */
  #member(of: Syntax): Syntax {
    const token = this.#peek();
    if (token.kind !== "name") throw this.#expected("a method, as in x.sum(0), or T");
    this.#next++;
    if (!this.#at("(")) {
      if (token.text === "T") return { kind: "transposed", of, start: of.start, end: token.end };
      throw this.#expected(`"(" after .${token.text}`);
    }
    const { items, end } = this.#list();
    return { kind: "call", name: token.text, args: [of, ...items], start: of.start, end };
  }

  #atom(): Syntax {
    const token = this.#peek();
    const { kind, text, start, end } = token;
    if (kind === "number") {
      this.#next++;
      return { kind, value: numberOf(text), start, end };
    }
    if (kind === "name") return text === "if" ? this.#choice() : this.#nameOrCall();
    if (this.#at("[")) {
      const { items, end } = this.#nested(() => this.#list());
      this.#checkRows(items);
      return { kind: "list", items, start, end };
    }
    if (this.#at("(")) {
      const { items, end } = this.#nested(() => this.#list());
      if (items.length === 1) return { ...items[0], start, end };
      const what = items.length === 0 ? "Nothing stands" : "More than one thing stands";
      throw this.#error(`${what} in these parentheses, and no function is named before them`, {
        start,
        end,
      });
    }
    if (this.#take("…")) return this.#omitted(token);
    throw this.#expected("a number, a name or an opening parenthesis");
  }

  #omitted({ start, end }: Token): Syntax {
    const { kind, text, end: moreEnd } = this.#peek();
    if (kind !== "more") return { kind: "omitted", count: null, sum: null, start, end };
    this.#next++;
    const count = Number.parseInt(text.replace("(", ""), 10);
    return { kind: "omitted", count, sum: null, start, end: moreEnd };
  }

  #nameOrCall(): Syntax {
    const { text, start, end } = this.#tokens[this.#next++];
    const name: NameSyntax = { kind: "name", name: text, start, end };
    if (!this.#at("(")) return name;
    const { items, end: last } = this.#nested(() => this.#list());
    return { kind: "call", name: text, args: items, start, end: last };
  }

  #choice(): Syntax {
    const { start } = this.#tokens[this.#next++];
    const condition = this.#nested(() => this.#comparison(true));
    this.#expectWord("then");
    const then = this.#nested(() => this.#comparison(true));
    this.#expectWord("else");
    const otherwise = this.#nested(() => this.#comparison(true));
    return { kind: "choice", condition, then, otherwise, start, end: otherwise.end };
  }

  #expectWord(word: string): void {
    const { kind, text } = this.#peek();
    if (kind !== "name" || text !== word) throw this.#expected(`"${word}"`);
    this.#next++;
  }

  /** What stands between brackets, separated by commas. */
  #list(): { items: Syntax[]; end: number } {
    const open = this.#tokens[this.#next++];
    const close = closing[open.text];
    this.#open.push(open);
    const items: Syntax[] = [];
    if (!this.#at(close)) {
      do items.push(this.#comparison(true));
      while (this.#take(","));
    }
    if (!this.#at(close)) throw this.#unclosed(open);
    this.#open.pop();
    return { items, end: this.#tokens[this.#next++].end };
  }

  #checkRows(items: readonly Syntax[]): void {
    const rows = items.filter((item) => item.kind === "list");
    if (rows.length === 0) return;
    const other = items.find((item) => item.kind !== "list");
    if (other) throw this.#error("A row of this matrix is no list", other);
    const row = rows.findIndex(({ items }) => items.length !== rows[0].items.length);
    if (row < 0) return;
    const lengths = `row 1 has ${rows[0].items.length}, row ${row + 1} has ${rows[row].items.length}`;
    throw this.#error(`The rows of a matrix are of one length; ${lengths}, and begins`, rows[row]);
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > deepest) throw this.#error("Nested too deeply", this.#peek());
    const result = read();
    this.#depth--;
    return result;
  }

  #peek(): Token {
    // Inside brackets, and after an operator (the only other place where an operand is missing), a line goes on.
    while (this.#isBlankLine()) this.#next++;
    return this.#tokens[this.#next];
  }

  #isBlankLine(): boolean {
    const { text, start } = this.#tokens[this.#next];
    if (text !== ";" || this.#text[start] !== "\n") return false;
    const before = this.#tokens[this.#next - 1];
    const goesOn = before?.kind === "sign" && !/[²³ᵀ)\]…;]/.test(before.text);
    return this.#open.length > 0 || goesOn;
  }

  #at(text: string): boolean {
    const token = this.#peek();
    return token.kind === "sign" && token.text === text;
  }

  #take(text: string): Token | undefined {
    return this.#at(text) ? this.#tokens[this.#next++] : undefined;
  }

  #takeOne<S extends Operator>(operators: readonly S[]): S | undefined {
    return operators.find((operator) => this.#take(operator) !== undefined);
  }

  #error(what: string, { start, end }: Span): FormulaError {
    return new FormulaError(`${what}, at ${placeOf(this.#text, start)}.`, { start, end });
  }

  #found(): string {
    const { kind, text, start, end } = this.#peek();
    if (kind === "end") return "the end";
    return text === ";" ? "the end of the statement" : `"${this.#text.slice(start, end)}"`;
  }

  #expected(what: string): FormulaError {
    const before = this.#tokens[this.#next - 1];
    const after = before ? ` after "${this.#text.slice(before.start, before.end).trim()}"` : "";
    const inParser = what.includes("after") ? "" : after;
    return this.#error(`Expected ${what}${inParser}, found ${this.#found()}`, this.#peek());
  }

  #unclosed(open: Token): FormulaError {
    const bracket = bracketNames[open.text];
    const place = placeOf(this.#text, open.start);
    if (!this.isAtEnd() && !this.#at(";") && !/^[)\]]$/.test(this.#peek().text)) {
      return this.#afterOperand();
    }
    const what = `A closing ${bracket} is missing: it was opened at ${place}`;
    return this.#error(
      `${what}. Expected "${closing[open.text]}", found ${this.#found()}`,
      this.#peek(),
    );
  }

  /** Something stands where an operator or the end should. */
  #afterOperand(): FormulaError {
    const token = this.#peek();
    const { text, kind } = token;
    if (kind === "sign" && (text === ")" || text === "]")) {
      const bracket = text === ")" ? "parenthesis" : "bracket";
      return this.#error(`This ${bracket} closes nothing`, token);
    }
    const before = this.#tokens[this.#next - 1];
    const left = this.#text.slice(before.start, before.end);
    const right = this.#text.slice(token.start, token.end);
    if (kind === "number" || kind === "name" || text === "(" || text === "[") {
      const fix =
        kind === "name" || text === "("
          ? ` A product is ${left}*${right === "(" ? "(…)" : right}.`
          : "";
      const message = `Between "${left}" and "${right}" an operator is missing, at ${placeOf(this.#text, token.start)}.`;
      return new FormulaError(message + fix, token);
    }
    return this.#error(`Expected an operator or the end after "${left}", found "${right}"`, token);
  }
}

function operation(operator: Operator, left: Syntax, right: Syntax): Syntax {
  return { kind: "operation", operator, left, right, start: left.start, end: right.end };
}

function negative({ start }: Token, of: Syntax): Syntax {
  return { kind: "negative", of, start, end: of.end };
}

function numberOf(text: string): number {
  return text === "∞" ? Infinity : Number(text.replace("−", "-"));
}
