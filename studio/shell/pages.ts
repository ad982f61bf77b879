import type { FunctionComponent } from "preact";

/** A page: its part of the program is loaded when it is opened. */
export interface PageEntry {
  /** What its address begins with: `#neuron`. */
  readonly id: string;
  readonly title: string;
  readonly load: () => Promise<{ default: FunctionComponent }>;
}

export const pages: readonly PageEntry[] = [
  { id: "neuron", title: "Neuron", load: () => import("../pages/neuron/NeuronPage.tsx") },
  { id: "graph", title: "Graph", load: () => import("../pages/graph/GraphPage.tsx") },
  {
    id: "network",
    title: "Network by hand",
    load: () => import("../pages/network/NetworkPage.tsx"),
  },
  {
    id: "playground",
    title: "Playground",
    load: () => import("../pages/playground/PlaygroundPage.tsx"),
  },
  { id: "depth", title: "Depth", load: () => import("../pages/depth/DepthPage.tsx") },
  {
    id: "convolution",
    title: "Convolution",
    load: () => import("../pages/convolution/ConvolutionPage.tsx"),
  },
  {
    id: "attention",
    title: "Attention",
    load: () => import("../pages/attention/AttentionPage.tsx"),
  },
  { id: "digits", title: "Digits", load: () => import("../pages/digits/DigitsPage.tsx") },
  { id: "runs", title: "Runs", load: () => import("../pages/runs/RunsPage.tsx") },
  {
    id: "workbench",
    title: "Workbench",
    load: () => import("../pages/workbench/WorkbenchPage.tsx"),
  },
  { id: "engine", title: "Engine", load: () => import("../pages/engine/EnginePage.tsx") },
  { id: "learn", title: "Learn", load: () => import("../pages/learn/LearnPage.tsx") },
];
