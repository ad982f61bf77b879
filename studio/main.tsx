import { forbidCodeGeneration } from "chainrule/expr";
import { render } from "preact";
import "./shell/base.css";
import { Shell } from "./shell/Shell.tsx";

// The page's policy does not allow it.
forbidCodeGeneration();
render(<Shell />, document.getElementById("studio")!);
