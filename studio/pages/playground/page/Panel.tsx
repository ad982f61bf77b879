import type { ComponentChildren } from "preact";
import { Panel as AnyPanel } from "../../../parts/Panel.tsx";
import { address } from "./address.ts";
import { look } from "./laboratory.ts";
import type { PanelName } from "./panel-names.ts";
import "./panels.css";

interface PanelProps {
  readonly name: PanelName;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A section of the words; which ones are open stands in the address. */
export function Panel({ name, title, children }: PanelProps) {
  return (
    <AnyPanel name={name} title={title} open={address.open} onToggle={look}>
      {children}
    </AnyPanel>
  );
}

/** Opens a section, and brings it into sight. */
export function openPanel(name: PanelName): void {
  if (!address.open.peek().includes(name)) address.open.value = [...address.open.peek(), name];
  look();
}
