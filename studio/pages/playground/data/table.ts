/** Points with their classes. */
export interface Table {
  readonly features: readonly string[];
  readonly classes: readonly string[];
  /** Row by row, a number for each feature. */
  readonly values: Float64Array;
  /** The class of each row. */
  readonly targets: Int32Array;
}
