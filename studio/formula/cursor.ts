import { FormulaError, placeOf } from "./formula-error.ts";
import type { Span } from "./syntax.ts";
import { type Token, tokenize } from "./tokens.ts";

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]" };
const bracketNames: Readonly<Record<string, string>> = {
  ...{ "(": "parenthesis", ")": "parenthesis" },
  ...{ "[": "bracket", "]": "bracket" },
};

/** A place among the words of a text, and what is said of it where it is wrong. */
export class Cursor {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  /** How many brackets are open; inside them a new line is a blank. */
  #open = 0;

  constructor(text: string, isProgram: boolean) {
    this.#text = text;
    this.#tokens = tokenize(text, isProgram);
  }

  /** The word here. Inside brackets and after an operator, where an operand is owed, a line goes on. */
  peek(): Token {
    while (this.#isBlankLine()) this.#next++;
    return this.#tokens[this.#next];
  }

  #isBlankLine(): boolean {
    const { text, start } = this.#tokens[this.#next];
    if (text !== ";" || this.#text[start] !== "\n") return false;
    const before = this.#tokens[this.#next - 1];
    const isOperator = before?.kind === "sign" && !/[²³ᵀ)\]…;]/.test(before.text);
    return this.#open > 0 || isOperator;
  }

  read(): Token {
    const token = this.peek();
    this.#next++;
    return token;
  }

  isAtEnd(): boolean {
    return this.peek().kind === "end";
  }

  at(sign: string): boolean {
    const { kind, text } = this.peek();
    return kind === "sign" && text === sign;
  }

  take(sign: string): Token | undefined {
    return this.at(sign) ? this.read() : undefined;
  }

  takeOne<S extends string>(signs: readonly S[]): S | undefined {
    return signs.find((sign) => this.take(sign) !== undefined);
  }

  /** What stands between brackets, of which the first is here, separated by commas. */
  list<T>(item: () => T): { items: T[]; end: number } {
    const open = this.read();
    const close = closing[open.text];
    this.#open++;
    const items: T[] = [];
    if (!this.at(close)) {
      do items.push(item());
      while (this.take(","));
    }
    if (!this.at(close)) throw this.#unclosed(open);
    this.#open--;
    return { items, end: this.read().end };
  }

  textOf({ start, end }: Span): string {
    return this.#text.slice(start, end);
  }

  error(what: string, { start, end }: Span): FormulaError {
    return new FormulaError(`${what}, at ${placeOf(this.#text, start)}.`, { start, end });
  }

  /** Something else was expected here. */
  expected(what: string): FormulaError {
    const token = this.peek();
    const before = this.#tokens[this.#next - 1];
    const after = before ? ` after "${this.textOf(before).trim()}"` : "";
    return this.error(`Expected ${what}${after}, found ${this.#found()}`, token);
  }

  /** Something stands here where an operator or the end should. */
  afterOperand(): FormulaError {
    const token = this.peek();
    const { kind, text } = token;
    if (text === ")" || text === "]") {
      return this.error(`This ${bracketNames[text]} closes nothing`, token);
    }
    const left = this.textOf(this.#tokens[this.#next - 1]);
    const right = this.textOf(token);
    if (text === "[" && this.#tokens[this.#next - 1].kind === "name") {
      return this.error(`Expected an index from 0 on, as in ${left}[0]`, token);
    }
    if (kind === "sign" && text !== "(" && text !== "[") {
      return this.error(`Expected an operator or the end after "${left}", found "${right}"`, token);
    }
    const product = `${left}*${text === "(" ? "(…)" : right}`;
    const fix = text === "[" ? "" : `. A product is ${product}`;
    const place = `at ${placeOf(this.#text, token.start)}`;
    const message = `Between "${left}" and "${right}" an operator is missing, ${place}${fix}.`;
    return new FormulaError(message, token);
  }

  #unclosed(open: Token): FormulaError {
    const { kind, text } = this.peek();
    const isCutShort = kind === "end" || [";", ")", "]"].includes(text);
    if (!isCutShort) return this.afterOperand();
    const place = placeOf(this.#text, open.start);
    const what = `A closing ${bracketNames[open.text]} is missing: it was opened at ${place}`;
    const expected = `Expected "${closing[open.text]}", found ${this.#found()}`;
    return this.error(`${what}. ${expected}`, this.peek());
  }

  #found(): string {
    const token = this.peek();
    if (token.kind === "end") return "the end";
    return token.text === ";" ? "the end of the statement" : `"${this.textOf(token)}"`;
  }
}
