import { useComputed, useSignal } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { powerText } from "../../../canvas/power.ts";
import { Panel } from "../../../parts/Panel.tsx";
import { Row } from "../../../parts/Row.tsx";
import { readNumber } from "../../../parts/read-number.ts";
import { type Opened, openBits } from "../float16/bits.ts";
import { address } from "./address.ts";
import { picked } from "./fates.ts";

/** One gradient on its way to float16, bit by bit. */
export function BitsPanel() {
  const typed = useSignal("");
  const own = useComputed(() => readNumber(typed.value));
  const value = useComputed(() => own.value ?? picked.value?.value ?? 0);
  const scaled = useComputed(() => value.value * 2 ** address.power.value);
  const which = useComputed(() => {
    const { value } = picked;
    return value ? `Gradient ${value.index + 1} of ${value.count}, by size` : "Gradient";
  });
  return (
    <Panel name="bits" title="One gradient, bit by bit" open={address.open}>
      <label class="setting">
        <span class="small">{which}</span>
        <input
          type="range"
          min={0}
          max={1}
          step={0.001}
          value={address.pick}
          aria-label="Which gradient, from the smallest to the largest"
          aria-valuetext={useComputed(
            () => `${which.value}: ${short(picked.value?.value ?? 0, 3)}`,
          )}
          onInput={(event) => {
            typed.value = "";
            address.pick.value = event.currentTarget.valueAsNumber;
          }}
        />
      </label>
      <Row name={<span class="small">Or a number of your own</span>}>
        <input
          class="own-number"
          type="text"
          inputMode="decimal"
          aria-label="A number of your own"
          aria-invalid={useComputed(() => typed.value !== "" && own.value === undefined)}
          placeholder="1e-8"
          value={typed}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
      </Row>
      <p>
        {useComputed(() => `${short(value.value, 6)} × ${powerText(2, address.power.value)} = `)}
        <strong class="voice-gradient">{useComputed(() => short(scaled.value, 6))}</strong>
      </p>
      {useComputed(() => (
        <Bits x={scaled.value} />
      ))}
    </Panel>
  );
}

/** The least float64 number with all its bits. */
const leastNormal = 2 ** -1022;

function Bits({ x }: { x: number }) {
  if (!Number.isFinite(x) || Math.abs(x) < leastNormal) {
    return <p class="small">It is {x === 0 ? "0" : "too far from 1 for float64"}.</p>;
  }
  const opened = openBits(x);
  return (
    <dl class="bits">
      <dt>In binary</dt>
      <dd>
        <code>
          {opened.sign}
          <Significand of={opened} /> × {powerText(2, opened.exponent)}
        </code>
      </dd>
      <dt>float16 counts here in</dt>
      <dd>
        steps of {powerText(2, Math.log2(opened.step))} = {short(opened.step, 4)}
      </dd>
      <dt>What is dropped</dt>
      <dd>{droppedText(opened)}</dd>
      <dt>
        16 bits <span class="small muted">sign, exponent, fraction</span>
      </dt>
      <dd>
        <code>
          {opened.bits[0]} {opened.bits.slice(1, 6)} {opened.bits.slice(6)}
        </code>
      </dd>
      <dt>Which is</dt>
      <dd>
        <strong class="voice-gradient">{short(opened.value, 6)}</strong>
        {errorText(x, opened.value)}
      </dd>
    </dl>
  );
}

/** Bits that are dropped are struck; of very many the first. */
function Significand({ of: { kept, dropped, isBelow } }: { of: Opened }) {
  const shown = dropped.slice(0, 16);
  const rest = <del>{`${shown}${dropped.length > shown.length ? "…" : ""}`}</del>;
  if (isBelow)
    return (
      <>
        <del>1.</del>
        {rest}
      </>
    );
  return (
    <>
      <ins>1.{kept}</ins>
      {dropped && rest}
    </>
  );
}

function droppedText({ goes, share, isBelow, value }: Opened): string {
  if (Math.abs(value) === Infinity) return "It is beyond 65520: infinite.";
  const part = `${short(share, 4)} of a step`;
  const way = value === 0 ? "to 0" : isBelow ? "up to the least number" : "";
  switch (goes) {
    case "exact":
      return "Nothing: float16 has this number.";
    case "down":
      return `${part}, less than half: rounded ${way || "down"}.`;
    case "up":
      return `${part}, more than half: rounded ${way || "up"}.`;
    default:
      return `${part}, exactly half: the neighbour whose last bit is 0, ${way || goes.slice(4)}.`;
  }
}

function errorText(x: number, value: number): string {
  if (value === x) return ", exactly.";
  if (!Number.isFinite(value)) return ".";
  return `, wrong by ${short((100 * Math.abs(value - x)) / Math.abs(x), 3)} %.`;
}
