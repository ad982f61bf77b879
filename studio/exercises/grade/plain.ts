/** What errors of the language mean, in plain words. */
const meanings: readonly [message: RegExp, meaning: string][] = [
  [/^(\S+) is not defined$/, "There is nothing called $1 here. Is it spelt right, and imported?"],
  [
    /^Cannot read properties of (undefined|null) \(reading '(.+)'\)$/,
    "“.$2” is asked of something that is $1. Was it set before, under the same name?",
  ],
  [/^(\S+) is not a function$/, "$1 is called, and is no function. Is it spelt right?"],
  [/^Cannot access '(.+)' before initialization$/, "$1 is used above the line that makes it."],
  [/^Identifier '(.+)' has already been declared$/, "$1 is declared twice."],
  [/^Assignment to constant variable\.$/, "A const gets another value. Use let for what changes."],
  [/^Maximum call stack size exceeded$/, "A function calls itself without end."],
  [
    /^Invalid (typed )?array length.*|^Array buffer allocation failed$/,
    "An array is to be made larger than there is memory, or of a length that is no number.",
  ],
  [
    /^Unexpected token, expected "(.+)"$/,
    "This cannot be read as code: a “$1” was expected here, or something before it is wrong.",
  ],
  [
    /^(Invalid or unexpected|Unexpected) token\b.*$/,
    "This cannot be read as code here: something is missing, or too much.",
  ],
  [/^missing (.+) after (.+)$/, "A “$1” is missing after the $2."],
  [
    /^(Unexpected end of input|Unexpectedly reached the end of input\.?)$/,
    "The code ends too early: a bracket is not closed.",
  ],
  [/^Unterminated string constant\.?$/, "A text begins here, and its closing quote is missing."],
];

/** What an error says, in plain words where it is one of the language's own. */
export function plainly(error: unknown): string {
  if (!(error instanceof Error)) return `The code threw ${String(error)}.`;
  const known = meanings.find(([message]) => message.test(error.message));
  if (known) return `${error.message.replace(...known)} (${error.name})`.replace("  ", " ");
  return `${error.name}: ${error.message.replace(/([^.!?])$/, "$1.")}`;
}
