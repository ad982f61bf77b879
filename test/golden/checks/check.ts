/** A comparison with PyTorch's figures. */
export interface Check {
  /** What is compared, as it is called where it is exported: conv2d, Conv2d. */
  readonly of: string;
  readonly name: string;
  /** Compares values, gradients and what else there is: by `expectTensor`. */
  readonly run: () => void;
}
