import { type Content, type Markup, markup } from "../draw/index.ts";

/**
 * A picture or a table with its name above it and, between the two, what helps to read it. A wide
 * one has a row for itself.
 */
export function figure(
  name: string,
  help: Content,
  content: Content,
  width: "wide" | "normal" = "normal",
): Markup {
  return markup`<figure class="${width}">
<figcaption><h3>${name}</h3>${help}</figcaption>
${content}
</figure>
`;
}

/** What the marks of a picture mean. */
export function legend(keys: readonly Markup[]): Markup {
  return markup`<p class="legend">${keys}</p>`;
}

/** An entry of a legend: a mark drawn around the origin, up to 9 units wide and 6 high either way, and its meaning. */
export function key(mark: Markup, text: string): Markup {
  return markup`<span><svg class="sign" viewBox="-10 -6 20 12" aria-hidden="true">${mark}</svg>${text}</span> `;
}

/** A sentence under a figure's name. */
export function note(text: Content): Markup {
  return markup`<p class="note">${text}</p>`;
}

/** A part of the page with a heading, its figures side by side where there is room. */
export function section(name: string, figures: readonly Markup[]): Markup | undefined {
  if (figures.length === 0) return undefined;
  return markup`<section>
<h2>${name}</h2>
<div class="figures">${figures}</div>
</section>
`;
}
