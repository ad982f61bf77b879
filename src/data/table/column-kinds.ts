export const columnTypes = ["number", "category", "date", "text", "boolean"] as const;

/**
 * What a column is said to hold. Cells that are no `number`, no `date` or no `boolean` are then missing; those of a
 * `category` or a `text` are read as they stand, and only an empty one is missing.
 */
export type ColumnType = (typeof columnTypes)[number];
