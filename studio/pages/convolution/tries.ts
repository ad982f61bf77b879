import type { Try } from "../../parts/Tries.tsx";
import { initialImage, initialKernel, initialUpstream, state } from "./state.ts";

/** The window as the page opens with it, on the image and with what comes back as they are. */
function plainly(): void {
  [state.kernel.value, state.stride.value] = ["3", "1"];
  [state.padding.value, state.dilation.value] = ["0", "1"];
  [state.of.value, state.at.value, state.view.value] = ["output", 0, "value"];
}

const transposed = initialKernel.map((row, i) => row.map((_, j) => initialKernel[j][i]));

export const tries: readonly Try[] = [
  {
    name: "Turn the kernel",
    look: "Sobel’s kernel lies on its side: large outputs stand where the image changes from top to bottom.",
    set() {
      plainly();
      state.W.value = transposed;
    },
  },
  {
    name: "Take means",
    look: "Nine weights of 1/9: each output is the mean under its window, and the edge is blurred.",
    set() {
      plainly();
      state.W.value = initialKernel.map((row) => row.map(() => 1 / 9));
    },
  },
  {
    name: "Move the image",
    look: "One weight is 1, the others 0: y is the image, a place to the right. Choose gradient: ∂L/∂y comes back a place to the left.",
    set() {
      plainly();
      state.padding.value = "1";
      state.W.value = initialKernel.map((row, i) =>
        row.map((_, j) => (i === 1 && j === 0 ? 1 : 0)),
      );
    },
  },
  {
    name: "Leave numbers out",
    look: "With stride 3 no window of 2 × 2 reaches the middle row and column: nothing comes back to them.",
    set() {
      plainly();
      [state.kernel.value, state.stride.value] = ["2", "3"];
      [state.of.value, state.at.value, state.view.value] = ["input", 12, "gradient"];
    },
  },
  {
    name: "Begin again",
    look: "All numbers as they were.",
    set() {
      plainly();
      state.x.value = initialImage;
      state.W.value = initialKernel;
      state.u.value = initialUpstream;
    },
  },
];
