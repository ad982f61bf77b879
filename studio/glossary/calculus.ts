import type { Entry } from "./entry.ts";

/** Terms of the chain rule and of the programs that apply it. */
export const calculus: readonly Entry[] = [
  {
    term: "derivative",
    forms: ["derivatives", "slope", "slopes"],
    text: "How much a result changes when one number does, per unit of that number, for a change that is as small as one likes. It is the slope of the curve at one point.",
  },
  {
    term: "gradient",
    forms: ["gradients"],
    text: "All derivatives of one result with respect to many numbers. For short, also the derivative with respect to one of them.",
  },
  {
    term: "chain rule",
    text: "Along a path the local derivatives are multiplied, and what several paths bring is added.",
  },
  {
    term: "local derivative",
    forms: ["local derivatives"],
    text: "The derivative of one operation's result with respect to one thing that went into it, whatever comes before or after.",
  },
  {
    term: "upstream gradient",
    text: "What has arrived at a node on the way back: the derivative of the final result with respect to this node.",
  },
  {
    term: "path",
    forms: ["paths"],
    text: "A way along the lines of a computation graph, from a number to the result.",
  },
  {
    term: "accumulate",
    forms: ["accumulates", "accumulating", "accumulated"],
    text: "To add to what is there already, as in x.grad += …, and not to overwrite it.",
  },
  {
    term: "computation graph",
    forms: ["computation graphs"],
    text: "Every number of a calculation as a node, with a line from each to what was computed from it.",
  },
  {
    term: "node",
    forms: ["nodes"],
    text: "One number, or one tensor, of a computation graph.",
  },
  {
    term: "forward pass",
    forms: ["forward passes"],
    text: "Computing the result from what is given, one operation after the other.",
  },
  {
    term: "backward pass",
    forms: ["backward passes"],
    text: "Computing all gradients from the result back: at each node the upstream gradient times the local derivative.",
  },
  {
    term: "cache",
    forms: ["caches", "cached"],
    text: "What a forward pass keeps because the backward pass needs it: inputs, outputs, masks.",
  },
  {
    term: "topological order",
    text: "An order of the nodes in which each comes after everything that it was computed from. Backward goes through it from the end.",
  },
  {
    term: "automatic differentiation",
    text: "Having a program apply the chain rule to another program, operation by operation, with real numbers and no formulas.",
  },
  {
    term: "reverse mode",
    text: "Automatic differentiation from the result back: one pass for the derivatives of one result with respect to everything. Backpropagation is its use for networks.",
  },
  {
    term: "forward mode",
    text: "Automatic differentiation along with the forward pass: one pass for the derivatives of everything with respect to one number.",
  },
  {
    term: "central difference",
    forms: ["central differences"],
    text: "(L(w + h) − L(w − h)) / 2h: an estimate of a derivative from two forward passes. Its error shrinks with the square of h, until rounding takes over.",
  },
  {
    term: "gradient check",
    forms: ["gradient checks"],
    text: "Comparing the gradients of a backward pass with central differences, number by number.",
  },
  {
    term: "matrix",
    forms: ["matrices"],
    text: "Numbers in rows and columns.",
  },
  {
    term: "shape",
    forms: ["shapes"],
    text: "How many rows and columns a matrix has, as in 3 × 2; of a tensor, its size along each dimension.",
  },
  {
    term: "transpose",
    forms: ["transposed"],
    text: "The same matrix with rows and columns exchanged.",
  },
];
