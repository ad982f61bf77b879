import { Cursor } from "./cursor.ts";
import type { NameSyntax, Operator, Statement, Syntax } from "./syntax.ts";
import { numberIn, type Token } from "./tokens.ts";

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

/** Deeper than any formula, and not so deep that reading it would exhaust the stack. */
const deepest = 200;

class Parser {
  readonly #words: Cursor;
  #depth = 0;

  constructor(text: string, isProgram: boolean) {
    this.#words = new Cursor(text, isProgram);
  }

  isAtEnd(): boolean {
    return this.#words.isAtEnd();
  }

  skipSeparators(): void {
    while (this.#words.take(";"));
  }

  expectSeparator(): void {
    if (!this.isAtEnd() && !this.#words.at(";")) throw this.#words.afterOperand();
  }

  expectEnd(): void {
    this.skipSeparators();
    if (!this.isAtEnd()) throw this.#words.afterOperand();
  }

  sides(): Syntax[] {
    const sides = [this.#comparison(false)];
    while (this.#words.take("=")) sides.push(this.#comparison(false));
    return sides;
  }

  statement(): Statement {
    const [first, ...rest] = this.sides();
    if (rest.length === 0) return { name: null, value: first, start: first.start, end: first.end };
    const [value, second] = rest;
    if (first.kind !== "name") {
      const found = this.#words.textOf(first);
      throw this.#words.error(`Left of = stands a name; here it is "${found}"`, first);
    }
    if (second) {
      const place = { start: value.end, end: second.start };
      throw this.#words.error("A statement has one =; a second one begins", place);
    }
    return { name: first, value, start: first.start, end: value.end };
  }

  /** A comparison; `=` is one only inside brackets and conditions. */
  #comparison(withEqual: boolean): Syntax {
    let left = this.#sum();
    for (;;) {
      const operator = this.#words.takeOne(comparisons.slice(0, withEqual ? 5 : 4));
      if (!operator) return left;
      left = operation(operator, left, this.#sum());
    }
  }

  #sum(): Syntax {
    let left = this.#looseProduct();
    for (;;) {
      const operator = this.#words.takeOne(["+", "−"]);
      if (!operator) return left;
      left = operation(operator, left, this.#looseProduct());
    }
  }

  /** upstream × local: each side may be a product. */
  #looseProduct(): Syntax {
    let left = this.#product();
    while (this.#words.take("×")) left = operation("×", left, this.#product());
    return left;
  }

  #product(): Syntax {
    const minus = this.#words.take("−");
    if (minus) return this.#nested(() => negative(minus, this.#product()));
    let left = this.#power();
    for (;;) {
      const operator = this.#words.takeOne(["·", "/", "@"]);
      if (!operator) return left;
      left = operation(operator, left, this.#signed());
    }
  }

  /** A power, or a negative one after an operator: a·−b. */
  #signed(): Syntax {
    const minus = this.#words.take("−");
    return minus ? this.#nested(() => negative(minus, this.#signed())) : this.#power();
  }

  #power(): Syntax {
    const base = this.#postfix();
    if (!this.#words.take("^")) return base;
    const exponent = this.#nested(() => this.#signed());
    return operation("^", base, exponent);
  }

  #postfix(): Syntax {
    let of = this.#atom();
    for (;;) {
      const { text, start, end, kind } = this.#words.peek();
      if (kind === "more") {
        this.#words.read();
        of = { kind: "omitted", count: numberIn(text), sum: of, start: of.start, end };
      } else if (kind === "sign" && text in powers) {
        this.#words.read();
        of = operation("^", of, { kind: "number", value: powers[text], start, end });
      } else if (this.#words.take("ᵀ")) of = { kind: "transposed", of, start: of.start, end };
      else if (this.#words.take(".")) of = this.#member(of);
      else return of;
    }
  }

  /** What follows a point: `.T`, or `.sum(0)`. */
  #member(of: Syntax): Syntax {
    const token = this.#words.peek();
    if (token.kind !== "name") throw this.#words.expected("a method, as in x.sum(0), or T");
    this.#words.read();
    if (!this.#words.at("(")) {
      if (token.text === "T") return { kind: "transposed", of, start: of.start, end: token.end };
      throw this.#words.expected('"("');
    }
    const { items, end } = this.#list();
    return { kind: "call", name: token.text, args: [of, ...items], start: of.start, end };
  }

  #atom(): Syntax {
    const token = this.#words.peek();
    const { kind, text, start, end } = token;
    if (kind === "number") {
      this.#words.read();
      return { kind, value: numberIn(text), start, end };
    }
    if (kind === "name") return text === "if" ? this.#choice() : this.#nameOrCall();
    if (this.#words.at("[")) {
      const { items, end } = this.#nested(() => this.#list());
      this.#checkRows(items);
      return { kind: "list", items, start, end };
    }
    if (this.#words.at("(")) {
      const { items, end } = this.#nested(() => this.#list());
      if (items.length === 1) return { ...items[0], start, end };
      const what = items.length === 0 ? "Nothing stands" : "More than one thing stands";
      const message = `${what} in these parentheses, and no function is named before them`;
      throw this.#words.error(message, { start, end });
    }
    if (this.#words.take("…")) return this.#omitted(token);
    throw this.#words.expected("a number, a name or an opening parenthesis");
  }

  #omitted({ start, end }: Token): Syntax {
    const { kind, text, end: moreEnd } = this.#words.peek();
    if (kind !== "more") return { kind: "omitted", count: null, sum: null, start, end };
    this.#words.read();
    return { kind: "omitted", count: numberIn(text), sum: null, start, end: moreEnd };
  }

  #nameOrCall(): Syntax {
    const { text, start, end } = this.#words.read();
    const name: NameSyntax = { kind: "name", name: text, start, end };
    if (!this.#words.at("(")) return name;
    const { items, end: last } = this.#nested(() => this.#list());
    return { kind: "call", name: text, args: items, start, end: last };
  }

  #choice(): Syntax {
    const { start } = this.#words.read();
    const part = () => this.#nested(() => this.#comparison(true));
    const condition = part();
    this.#expectWord("then");
    const then = part();
    this.#expectWord("else");
    const otherwise = part();
    return { kind: "choice", condition, then, otherwise, start, end: otherwise.end };
  }

  #expectWord(word: string): void {
    const { kind, text } = this.#words.peek();
    if (kind !== "name" || text !== word) throw this.#words.expected(`"${word}"`);
    this.#words.read();
  }

  #list() {
    return this.#words.list(() => this.#comparison(true));
  }

  #checkRows(items: readonly Syntax[]): void {
    const rows = items.filter((item) => item.kind === "list");
    if (rows.length === 0) return;
    const other = items.find((item) => item.kind !== "list");
    if (other) throw this.#words.error("A row of this matrix is no list", other);
    const row = rows.findIndex(({ items }) => items.length !== rows[0].items.length);
    if (row < 0) return;
    const counts = `${rows[row].items.length} columns, the first has ${rows[0].items.length}`;
    throw this.#words.error(`Row ${row + 1} of this matrix has ${counts}`, rows[row]);
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > deepest) throw this.#words.error("Nested too deeply", this.#words.peek());
    const result = read();
    this.#depth--;
    return result;
  }
}

function operation(operator: Operator, left: Syntax, right: Syntax): Syntax {
  return { kind: "operation", operator, left, right, start: left.start, end: right.end };
}

function negative({ start }: Token, of: Syntax): Syntax {
  return { kind: "negative", of, start, end: of.end };
}
