import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { calm } from "./calm.ts";
import { settings } from "./signals.ts";

const cases = [
  [0, 0, 0],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 0],
] as const;

/** The four cases of XOR: what goes in, what the network says, and what it should. */
export function XorCards() {
  const isXor = useComputed(() => settings.value.data.kind === "xor");
  if (!isXor.value) return null;
  return (
    <ul class="xor" aria-label="The four cases of XOR">
      {cases.map(([a, b, target], i) => (
        <XorCard key={`${a}${b}`} a={a} b={b} target={target} index={i} />
      ))}
    </ul>
  );
}

function XorCard({ a, b, target, index }: { a: number; b: number; target: number; index: number }) {
  const prediction = useComputed(() => calm.words.value?.main.predictions?.[index] ?? null);
  const text = useComputed(() => (prediction.value === null ? "" : short(prediction.value, 3)));
  const verdict = useComputed(() =>
    prediction.value === null ? "" : Number(prediction.value >= 0.5) === target ? "right" : "wrong",
  );
  const className = useComputed(() => `xor-card ${verdict.value}`);
  return (
    <li class={className}>
      <span>
        {a} xor {b}
      </span>
      <strong class="voice-forward">{text}</strong>
      <span class="small muted">
        should be {target}: {verdict}
      </span>
    </li>
  );
}
