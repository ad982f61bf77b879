/** Columns and rows of the decision map, and of each unit's. */
export const mapSize = 96;
export const unitMapSize = 32;
