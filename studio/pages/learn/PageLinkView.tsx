import { useComputed } from "@preact/signals";
import type { PageLink } from "../../course/content.ts";
import type { Numbers } from "../../course/numbers.ts";
import { hrefOf } from "../../course/page-link.ts";

interface Props {
  readonly link: PageLink;
  /** Null for a text without numbers. */
  readonly numbers: Numbers | null;
}

/** A link into another page, which takes the numbers along as they stand. */
export function PageLinkView({ link, numbers }: Props) {
  const href = useComputed(() => hrefOf(link, numbers));
  return <a href={href}>{link.text}</a>;
}
