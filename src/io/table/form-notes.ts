/** How the rows of a file are written, where that is as usual. */
export const formNotes = {
  commas: "Cells are separated by commas.",
  oneColumn:
    "There is one column: no comma, semicolon, tab or vertical bar separates cells in every line.",
  jsonArray: "Rows are the records of a JSON array.",
  jsonRecords: "Rows are records of JSON.",
} as const;

/** Whether a note on a file says more than that it is written as most are. */
export const isNews = (note: string): boolean => !Object.values<string>(formNotes).includes(note);
