/** Of all parts together: made once, for however many graphs. */
const sheet = new CSSStyleSheet();
const texts: string[] = [];

/** What the build puts in place of a part's `import "part.css"`. */
export function addStyle(text: string): void {
  texts.push(text);
}

/** Gives a shadow tree the styles. A sheet that is made by a script needs no permission of the page's policy. */
export function adoptStyles(root: ShadowRoot): void {
  if (texts.length > 0) sheet.replaceSync(texts.splice(0).join("\n"));
  root.adoptedStyleSheets = [sheet];
}
