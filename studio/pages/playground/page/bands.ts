import type { Distribution } from "../../../canvas/distribution.ts";
import type { Frame } from "../engine/messages.ts";

type Quantiles = Distribution["quantiles"];

/** Some frames one after the other, as one: from the least of them to the greatest. */
export interface Band {
  readonly step: number;
  readonly quantiles: Quantiles;
}

const most = 240;

/** How a layer's numbers have moved while they were looked at. */
export class Bands {
  rows: Band[] = [];

  add({ main }: Frame, distribution: Distribution | null | undefined): void {
    const last = this.rows.at(-1);
    if (last && main.step < last.step) this.rows = this.rows.filter(({ step }) => step < main.step);
    if (!distribution || Number.isNaN(distribution.quantiles[2]) || last?.step === main.step)
      return;
    this.rows.push({ step: main.step, quantiles: distribution.quantiles });
    if (this.rows.length > most)
      this.rows = this.rows.flatMap((row, i) => pair(row, this.rows[i + 1], i));
  }
}

/** Every other row joins the one before it: no least or greatest is lost. */
function pair(row: Band, next: Band | undefined, index: number): Band[] {
  if (index % 2 === 1) return [];
  if (!next) return [row];
  const [a, b] = [row.quantiles, next.quantiles];
  return [
    {
      step: next.step,
      quantiles: [
        Math.min(a[0], b[0]),
        Math.min(a[1], b[1]),
        (a[2] + b[2]) / 2,
        Math.max(a[3], b[3]),
        Math.max(a[4], b[4]),
      ],
    },
  ];
}
