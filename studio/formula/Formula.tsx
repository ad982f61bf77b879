import type { Quantity } from "./quantity.ts";
export function Formula({
  text,
}: {
  text: string;
  lookup: (name: string) => Quantity | undefined;
}) {
  return <span>{text}</span>;
}
