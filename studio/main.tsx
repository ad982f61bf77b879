import { signal } from "@preact/signals";
import { render } from "preact";
import { value } from "chainrule/scalar";
const a = signal(1);
render(<p style={{ color: "red" }}>{a} <math><mi>x</mi></math> {value(2).tanh().data}</p>, document.getElementById("studio")!);
