import { Choices } from "../../parts/Choices.tsx";
import { CheckPanel } from "./check/CheckPanel.tsx";
import { EditPanel } from "./edit/EditPanel.tsx";
import { PredictPanel } from "./predict/PredictPanel.tsx";
import { StepList } from "./StepList.tsx";
import { panel, panels } from "./state.ts";

/** What stands beside the figure: the steps, the network to be changed, the check, the exercise. */
export function Panel() {
  return (
    <div class="by-hand">
      <Choices name="Beside the figure" options={panels} chosen={panel} />
      {panel.value === "steps" && <StepList />}
      {panel.value === "network" && <EditPanel />}
      {panel.value === "check" && <CheckPanel />}
      {panel.value === "predict" && <PredictPanel />}
    </div>
  );
}
