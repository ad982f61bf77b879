import { signal } from "@preact/signals";
import { forbidCodeGeneration } from "chainrule/expr";
import { render } from "preact";
import "../shell/base.css";
import { Selection, SelectionContext } from "../state/selection-context.ts";
import { KeysContext } from "../state/use-keys.ts";
import { type View, views } from "../state/view.ts";
import { GraphFigure } from "./GraphFigure.tsx";
import { adoptStyles } from "./styles.ts";

// A page's policy may forbid it.
forbidCodeGeneration();

/** Beyond the last step is the last: all is computed. */
const lastStep = 9999;

/** `<chainrule-graph expression="y = tanh(w*x)">`: docs/embed.md tells of it. */
class ChainruleGraph extends HTMLElement {
  static readonly observedAttributes = ["expression", "view", "step", "height"];

  readonly #expression = signal("");
  readonly #view = signal<View | null>(null);
  readonly #step = signal(lastStep);

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    adoptStyles(root);
    render(
      <KeysContext.Provider value={root}>
        <SelectionContext.Provider value={new Selection()}>
          <GraphFigure expression={this.#expression} view={this.#view} step={this.#step} />
        </SelectionContext.Provider>
      </KeysContext.Provider>,
      root,
    );
  }

  disconnectedCallback(): void {
    render(null, this.shadowRoot!);
  }

  attributeChangedCallback(name: string, _: string | null, text: string | null): void {
    if (name === "expression") this.#expression.value = text ?? "";
    if (name === "view") this.#view.value = views.find((view) => view === text) ?? null;
    if (name === "step") {
      const step = Number(text);
      this.#step.value = text !== null && step >= 0 ? Math.round(step) : lastStep;
    }
    if (name === "height")
      this.style.height = text && Number(text) > 0 ? `${text}px` : (text ?? "");
  }
}

if (!customElements.get("chainrule-graph")) {
  customElements.define("chainrule-graph", ChainruleGraph);
}
