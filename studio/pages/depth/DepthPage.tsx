import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Choices } from "../../parts/Choices.tsx";
import { Steps } from "../../parts/Steps.tsx";
import { Frame } from "../../shell/Frame.tsx";
import { explanation } from "../../state/explanation.ts";
import { stepCount } from "./engine/settings.ts";
import { address, figures } from "./page/address.ts";
import { BitsPanel } from "./page/BitsPanel.tsx";
import { Float16Figure } from "./page/Float16Figure.tsx";
import { explain, Highways } from "./page/Highways.tsx";
import { hovered } from "./page/hovered.ts";
import { NumbersPanel } from "./page/NumbersPanel.tsx";
import { RoundingPanel } from "./page/RoundingPanel.tsx";
import { layer } from "./page/readings.ts";
import { StackPanel } from "./page/StackPanel.tsx";
import { open, refusal } from "./page/training.ts";
import "./depth.css";

/** Milliseconds for each step while it plays: the curves move, and can still be followed. */
const pace = 40;

/** Where the gradient goes in a deep stack, and what float16 leaves of it. */
export default function DepthPage() {
  useEffect(open, []);
  useSignalEffect(() => {
    explanation.value = hovered.value ?? explain("plain", layer.value);
  });
  return (
    <Frame
      title="Depth"
      summary="A gradient on its way back through many layers: what shortens it, what keeps it, and what 16 bits leave of it."
      thing={<Figure />}
      words={
        <>
          {address.figure.value === "float16" && (
            <>
              <RoundingPanel />
              <BitsPanel />
            </>
          )}
          <StackPanel />
          <NumbersPanel />
        </>
      }
      steps={
        <Steps
          at={address.step}
          last={stepCount}
          pace={pace}
          label={(step) => `Step ${step} of ${stepCount}`}
        />
      }
    />
  );
}

const labels = { highways: "By depth", float16: "In float16" };

function Figure() {
  return (
    <>
      <Choices name="Figure" options={figures} chosen={address.figure} labels={labels} />
      {refusal.value && (
        <p class="problem" role="alert">
          {refusal.value}
        </p>
      )}
      {address.figure.value === "highways" ? <Highways /> : <Float16Figure />}
    </>
  );
}
