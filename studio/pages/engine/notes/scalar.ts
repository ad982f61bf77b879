import type { Note } from "./note.ts";

export const value: readonly Note[] = [
  {
    line: "#data: number;",
    text: "What is stored, first: the number itself. It is private, so that a result cannot be changed while its graph still counts on it.",
  },
  {
    line: "grad = 0;",
    text: "Second: how fast the result of a backward pass changes with this number. 0 until such a pass adds to it.",
  },
  {
    line: "readonly operation: Operation | null;",
    text: "Third: the function that computed it, which knows its own derivatives. A leaf, which was given, has none.",
  },
  {
    line: "readonly operands: readonly Operand[];",
    text: "Fourth: what it was computed from. These references are the whole graph; no list of nodes is kept anywhere.",
  },
  {
    line: "this.#data = data;",
    below: ") {",
    text: "A node comes into being, a leaf or a result, with its number.",
  },
  {
    line: "this.operands = operands;",
    text: "Its edges lead back only: a value does not know what is computed from it.",
  },
  {
    line: "this.#changedAt = ++changes;",
    text: "A leaf has moved. A graph that was computed with its old number can tell by this count, and refuses to go back through it.",
  },
  {
    line: "const order = this.topologicalOrder();",
    text: "Why this order: a value hands on its gradient once, and so it has to be complete before. That is when all that was computed from it has had its turn.",
  },
  {
    line: "for (const value of order) if (value.operation) value.#restart(value.operation);",
    text: "Results begin at 0 again, so that a second walk counts nothing twice. Leaves keep what they have: the gradients of several passes add up there.",
  },
  {
    line: "this.grad += 1;",
    text: "The way back begins: the result changes with itself at the rate 1.",
  },
  {
    line: "operation?.backward(operands, data, grad);",
    text: "A value’s turn. Its gradient is complete, and goes on to its operands; a leaf has none, and keeps it.",
  },
  {
    line: 'if (typeof operand === "number" || operand.#changedAt <= this.#changedAt) continue;',
    text: "The derivative needs the operand as it was. One that was changed since would give a gradient that is wrong and looks right.",
  },
  {
    line: "this.grad = 0;",
    text: "What an earlier walk left here is forgotten.",
  },
  {
    line: 'if (typeof operand !== "number" && operand.#uses++ === 0) found.push(operand);',
    text: "A first walk counts how often each value is used. One that is found again is counted again, but not walked again.",
  },
  {
    line: "order.push(value);",
    text: "All that was computed from this value is in the order already.",
  },
  {
    line: 'if (typeof operand !== "number" && --operand.#uses === 0) ready.push(operand);',
    text: "One use less is missing. At the last one the operand is ready: this is what reverse topological order means.",
  },
];

export const methods: readonly Note[] = [
  {
    line: "for (const name of Object.keys(functions) as FunctionName[]) {",
    text: "add, mul, tanh and all others are made from one table of functions: there is no method of theirs to read.",
  },
  {
    line: "const operands = second === undefined ? [this] : [this, checked(name, second)];",
    text: "A number stays one: a constant is an operand that has no gradient, and no node.",
  },
  {
    line: 'return new Value(operation.value(operands), "", operation, operands);',
    text: "Computes forward, and keeps how: the new value has the operation and the operands for the way back.",
  },
];

export const operation: readonly Note[] = [
  {
    line: "const pullbacks = Array.from({ length: arity }, (_, i) => pullback(expression, arity, i));",
    text: "Upstream × local, for each operand, as a formula. The local derivative is not written here: it is read from the table in src/expr/derivatives.ts. Once for each function, at its first use.",
  },
  {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source's own
    line: "backward: make(...reads, ...ofEach((x, before, term) => `${before} ${x}.grad += ${term};`)),",
    text: "Where code may be made, the formulas become JavaScript. This page’s policy forbids that, and so it is the reading below that runs here. Both add.",
  },
  {
    line: "value: (operands) => evaluate(f, operands.map(number)),",
    text: "Forward: the function’s formula with the operands’ numbers.",
  },
  {
    line: 'if (pullback === null || typeof operand === "number") return;',
    text: "A constant takes no gradient, and neither does an operand that the function does not change with.",
  },
  {
    line: "operand.grad += evaluate(pullback.expression, pullback.operands.map(numberFrom));",
    text: "Why += and not =: a value that is used twice is given a part by each use, and its gradient is their sum. With = the last use would wipe out the others.",
  },
];

export const mlp: readonly Note[] = [
  {
    line: "for (const parameter of this.parameters()) parameter.grad = 0;",
    text: "Why zero the gradients: backward adds to a leaf’s gradient. Without this the next step would follow the sum of this gradient and all before it.",
  },
  {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source's own
    line: "this.w = Array.from(uniform, (u, i) => value(2 * u - 1, `w${place}[${i}]`));",
    text: "A weight for each input, at random within ±1: equal weights would have equal gradients, and the neurons would stay equal.",
  },
  {
    line: "const sum = this.w.reduce((sum, w, i) => sum.add(w.mul(x[i])), this.b);",
    text: "w · x + b, a product and a sum at a time. Each is a node of the graph; nothing of the neuron itself is.",
  },
  {
    line: 'return this.activation === "linear" ? sum : sum[this.activation]();',
    text: "The activation: a method of the value by its name. Without it, layers on layers would be no more than one.",
  },
  {
    line: "return this.neurons.map((neuron) => neuron.forward(x));",
    text: "Every neuron has the same inputs. Each input is used as often as there are neurons, and its gradient is a sum of so many parts.",
  },
  {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source's own
    line: "let out = x.map((x, i) => (x instanceof Value ? x : value(x, `x[${i}]`)));",
    text: "Numbers become leaves: they have a gradient as well, though nobody asks for it in training.",
  },
  {
    line: "for (const layer of this.layers) out = layer.forward(out);",
    text: "Layer after layer. There is no backward of a layer or a network: the values’ graph is all that the way back needs.",
  },
];

/** Of the programs, whichever has the line. */
export const programs: readonly Note[] = [
  {
    line: "const d = c.add(a);",
    text: "a is used a second time here. Watch its gradient get two parts.",
  },
  {
    line: "model.zeroGrad();",
    text: "Before each backward: what the last step left would be added to otherwise.",
  },
  { line: "loss.backward();", text: "All gradients, in one walk back through the graph." },
  {
    line: "for (const p of model.parameters()) p.data -= 0.2 * p.grad;",
    text: "The update, against the gradient. Only now: the way back needed the old numbers. The graph of this step is thrown away, and the next forward makes a new one.",
  },
];
