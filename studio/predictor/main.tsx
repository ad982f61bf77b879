import { forbidCodeGeneration } from "chainrule/expr";
import { readModel } from "chainrule/train";
import { render } from "preact";
import { DigitReader } from "./DigitReader.tsx";
import { Predictor } from "./Predictor.tsx";
import "../shell/base.css";
import "./predictor.css";

// The page's policy forbids it.
forbidCodeGeneration();

const base64 = document.querySelector("#model")!.textContent!.trim();
const model = readModel(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
const form = model.columns.length > 0 ? <Predictor model={model} /> : <DigitReader model={model} />;
render(form, document.querySelector("main")!);
