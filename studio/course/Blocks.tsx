import { useComputed } from "@preact/signals";
import { Formula } from "../formula/Formula.tsx";
import type { Block } from "./content.ts";
import { formulaOf } from "./formula-of.ts";
import type { Numbers } from "./numbers.ts";
import { Paragraph } from "./Paragraph.tsx";

interface Props {
  readonly blocks: readonly Block[];
  /** Null for a text without numbers. */
  readonly numbers: Numbers | null;
}

/** A text: paragraphs, formulas with their numbers beneath, lists and code. */
export function Blocks({ blocks, numbers }: Props) {
  return (
    <>
      {blocks.map((block, i) => (
        <BlockView key={i} block={block} numbers={numbers} />
      ))}
    </>
  );
}

function BlockView({ block, numbers }: { block: Block; numbers: Numbers | null }) {
  if (typeof block === "string") {
    return (
      <p>
        <Paragraph text={block} numbers={numbers} />
      </p>
    );
  }
  if ("list" in block) {
    return (
      <ul>
        {block.list.map((item) => (
          <li key={item}>
            <Paragraph text={item} numbers={numbers} />
          </li>
        ))}
      </ul>
    );
  }
  if ("code" in block) {
    return (
      <pre class="small" tabIndex={0}>
        {block.code}
      </pre>
    );
  }
  if (!numbers) return null;
  if ("trace" in block) return <TraceFormula name={block.trace} numbers={numbers} />;
  return (
    <p class="formula-line">
      <Formula text={block.math} lookup={numbers.lookup} />
    </p>
  );
}

function TraceFormula({ name, numbers }: { name: string; numbers: Numbers }) {
  const text = useComputed(() => formulaOf(numbers, name));
  return (
    <p class="formula-line">
      <Formula text={text.value} lookup={numbers.lookup} />
    </p>
  );
}
