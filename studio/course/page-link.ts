import type { PageLink } from "./content.ts";
import type { Numbers } from "./numbers.ts";

/** The address that a link leads to, with the numbers of a text as they are now. */
export function hrefOf({ page, fields }: PageLink, numbers: Numbers | null): string {
  if (!fields) return `#${page}`;
  const values = numbers?.values.value ?? new Map<string, number>();
  const written = fields({
    number: (name) => numbers?.number(name).value ?? Number.NaN,
    program: numbers?.material.program(values) ?? "",
    network: numbers?.material.network(values) ?? null,
  });
  const query = new URLSearchParams(written).toString();
  return query ? `#${page}?${query}` : `#${page}`;
}
