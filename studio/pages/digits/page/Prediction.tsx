import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { digits } from "../engine/classifier.ts";
import { readAs } from "../engine/look.ts";
import { address, digitNames } from "./address.ts";
import { label, now, target } from "./pictures.ts";

/** What the network reads: a bar for each digit, with its probability. A digit is chosen as the one that is asked for. */
export function Prediction() {
  const said = useComputed(() => {
    const { value } = now;
    if (!value) return "";
    const read = readAs(value.probabilities);
    const truth = label.value === null || label.value === read ? "" : `, and is a ${label.value}`;
    return `Read as ${read}${truth}`;
  });
  return (
    <section class="prediction" aria-label="Prediction">
      <p>
        <strong class="voice-forward" aria-live="polite">
          {said}
        </strong>
      </p>
      <table>
        <caption class="only-spoken">Probability of each digit</caption>
        <tbody>
          {digits.map((digit) => (
            <Bar key={digit} digit={digit} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Bar({ digit }: { digit: number }) {
  const p = useComputed(() => now.value?.probabilities[digit] ?? null);
  const style = useComputed(() => `width: ${100 * (p.value ?? 0)}%`);
  const text = useComputed(() => (p.value === null ? "" : share(p.value)));
  const isTarget = useComputed(() => target.value === digit);
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          aria-pressed={isTarget}
          aria-label={`Ask for a ${digit}`}
          title={`Ask for a ${digit}`}
          onClick={() => {
            address.target.value = digitNames[digit];
          }}
        >
          {digit}
        </button>
      </th>
      <td class="bar-room">
        <span class="bar" style={style} />
      </td>
      <td class="share">{text}</td>
    </tr>
  );
}

/** A probability in per cent: small ones as powers of ten, since they differ by those. */
export const share = (p: number): string =>
  p >= 0.001 || p === 0 ? `${(100 * p).toFixed(1)} %` : `${short(100 * p, 2)} %`;
