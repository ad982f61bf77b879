import pytorch from "../../../docs/micrograd-pytorch.md?lines=2";
import chainrule from "../../../docs/micrograd-pytorch.md?lines=3";
import type { Lines } from "./lines.ts";

/** The same loop in PyTorch's names, and in chainrule's, which are PyTorch's in camelCase. */
export const counterparts: Readonly<Record<"PyTorch" | "chainrule", Lines>> = {
  PyTorch: pytorch,
  chainrule,
};

/** What a line of the loop of single numbers is called in the two others. */
export interface Pair {
  readonly scalar: readonly string[];
  readonly PyTorch: string;
  readonly chainrule: string;
}

export const pairs: readonly Pair[] = [
  {
    scalar: ["const xs = ["],
    PyTorch: "x = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]])",
    chainrule: "const x = tensor([",
  },
  {
    scalar: ["const ys = [0, 1, 1, 0];"],
    PyTorch: "y = torch.tensor([[0.0], [1], [1], [0]])",
    chainrule: "const y = tensor([[0], [1], [1], [0]]);",
  },
  {
    scalar: ["const model = new MLP(2, [2, 1]);"],
    PyTorch: "model = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))",
    chainrule:
      "const model = new nn.Sequential(new nn.Linear(2, 2), new nn.ReLU(), new nn.Linear(2, 1));",
  },
  {
    scalar: ["model.parameters().forEach((p, i) => {", "p.data = start[i];"],
    PyTorch: "model.load_state_dict({",
    chainrule: "model.loadStateDict({",
  },
  {
    scalar: ["for (let step = 0; step < 50; step++) {"],
    PyTorch: "for step in range(50):",
    chainrule: "for (let step = 0; step < 50; step++) {",
  },
  {
    scalar: [
      "let loss = value(0);",
      "xs.forEach((x, i) => {",
      "loss = loss.add(model.forward(x).sub(ys[i]).square());",
      "loss = loss.div(4);",
    ],
    PyTorch: "loss = F.mse_loss(model(x), y)",
    chainrule: "const loss = F.mseLoss(model.forward(x), y);",
  },
  {
    scalar: ["model.zeroGrad();"],
    PyTorch: "optimizer.zero_grad()",
    chainrule: "optimizer.zeroGrad();",
  },
  {
    scalar: ["loss.backward();"],
    PyTorch: "loss.backward()",
    chainrule: "loss.backward();",
  },
  {
    scalar: ["for (const p of model.parameters()) p.data -= 0.2 * p.grad;"],
    PyTorch: "optimizer.step()",
    chainrule: "optimizer.step();",
  },
];
