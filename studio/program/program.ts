import { FormulaError } from "../formula/formula-error.ts";
import { parseProgram } from "../formula/parse.ts";
import type { Statement } from "../formula/syntax.ts";
import { type Given, givenOf } from "./literals.ts";

/** A text that was read: what it gives, and what it computes from that. */
export interface Program {
  readonly text: string;
  readonly statements: readonly NamedStatement[];
  readonly given: readonly Given[];
}

/** A statement with its name; the last may go without one in the text. */
export interface NamedStatement {
  readonly name: string;
  readonly statement: Statement;
}

/**
 * Reads a program: each name stands for one thing, and the last statement is the result.
 *
 * @throws FormulaError
 */
export function readProgram(text: string): Program {
  const read = parseProgram(text);
  if (read.length === 0) {
    throw new FormulaError("Nothing is written here. A program is a line such as y = tanh(2*x).", {
      start: 0,
      end: text.length,
    });
  }
  const taken = new Set<string>();
  const statements = read.map((statement, i) => {
    const name = nameOf(statement, i === read.length - 1, read);
    if (taken.has(name)) {
      throw new FormulaError(
        `${name} is named a second time. In a graph a name stands for one number: choose another.`,
        statement.name ?? statement,
      );
    }
    taken.add(name);
    return { name, statement };
  });
  const given = read.flatMap((statement) => givenOf(statement) ?? []);
  const last = statements[statements.length - 1];
  if (given.some(({ name }) => name === last.name)) {
    throw new FormulaError(
      `The last line is the result, and here it is a number that is given. Add a line such as y = ${last.name}*${last.name}.`,
      last.statement,
    );
  }
  return { text, statements, given };
}

function nameOf(statement: Statement, isLast: boolean, all: readonly Statement[]): string {
  const { name } = statement;
  if (name === null) {
    if (!isLast) {
      throw new FormulaError(
        "This line computes something that has no name, and so nothing can use it. Put a name before it, as in y = …",
        statement,
      );
    }
    return ["L", "out", "result"].find((free) => all.every((other) => other.name?.name !== free))!;
  }
  if (!/^[^[\]/.]+$/.test(name.name)) {
    throw new FormulaError(`A name is letters and digits; ${name.name} is none.`, name);
  }
  return name.name;
}
