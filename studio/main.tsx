import { render } from "preact";
import "./shell/base.css";
import { Shell } from "./shell/Shell.tsx";

render(<Shell />, document.getElementById("studio")!);
