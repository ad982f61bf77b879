/** The parts of a layer's code, each as lines without the indentation of a class. */
interface LayerCode {
  /** What it takes from `chainrule`, beside Tensor. */
  readonly imports: readonly string[];
  readonly about: string;
  readonly name: string;
  readonly fields?: readonly string[];
  /** With its head: "constructor(features: number) {". */
  readonly construct?: readonly string[];
  readonly forward: readonly string[];
  readonly backward: readonly string[];
  readonly parameters?: readonly string[];
  readonly zeroGrad?: string;
  /** What stands below the class, without an export. */
  readonly below?: readonly string[];
}

const indented = (lines: readonly string[], by: number) =>
  lines.map((line) => (line === "" ? "" : `${" ".repeat(by)}${line}`)).join("\n");

/** The code of a layer, in one style for all exercises. */
export function layerCode(code: LayerCode): string {
  const {
    imports,
    about,
    name,
    fields = [],
    construct = [],
    forward,
    backward,
    parameters = [],
    below = [],
  } = code;
  const zeroGrad =
    code.zeroGrad ?? "for (const { gradient } of this.parameters()) gradient.zero_();";
  const names = [...new Set([...imports, ...(parameters.length > 0 ? ["zeros"] : [])])];
  const taken = [...names, "type Tensor"].sort((a, b) =>
    a.replace("type ", "").localeCompare(b.replace("type ", ""), "en"),
  );
  const parts = [
    `import { ${taken.join(", ")} } from "chainrule";`,
    'import type { Layer, Parameter } from "chainrule/manual";',
    "",
    `/** ${about} */`,
    `export class ${name} implements Layer {`,
    ...(fields.length > 0 ? [indented(fields, 2), ""] : []),
    ...(construct.length > 0 ? [indented(construct, 2), ""] : []),
    "  forward(x: Tensor): Tensor {",
    indented(forward, 4),
    "  }",
    "",
    "  backward(dy: Tensor): Tensor {",
    indented(backward, 4),
    "  }",
    "",
    "  parameters(): Parameter[] {",
    `    return [${parameters.map((each) => `this.${each}`).join(", ")}];`,
    "  }",
    "",
    "  zeroGrad(): void {",
    ...(zeroGrad === "" ? [] : [`    ${zeroGrad}`]),
    "  }",
    "}",
    ...(below.length > 0 ? ["", ...below] : []),
    ...(parameters.length > 0 ? ["", ...parameterCode] : []),
  ];
  return `${parts.join("\n")}\n`;
}

const parameterCode = [
  "/** What is learnt: its numbers, and their gradient, to which each backward adds. */",
  "function parameter(name: string, value: Tensor): Parameter {",
  "  return { name, value, gradient: zeros(value.shape) };",
  "}",
];

/** Code with some places changed: what stands there, what comes for it, and so on. */
export function changed(code: string, changes: readonly string[]): string {
  let result = code;
  for (let i = 0; i < changes.length; i += 2) {
    if (!result.includes(changes[i])) throw new Error(`there is no “${changes[i]}” in the code`);
    result = result.replace(changes[i], () => changes[i + 1]);
  }
  return result;
}

/** A layer's code in which backward hands dy on. */
export const handingOn = (code: string): string =>
  code.replace(/( {2}backward\([^)]*\): Tensor \{\n).*?(\n {2}\}\n)/s, "$1    return dy;$2");
