/**
 * Some systems give a browser a language that is no language tag, such as `en-US@posix`, and Intl refuses it.
 * What formats numbers in the browser's language as it is loaded, as uPlot does, then fails; so the language
 * is set to the part that is a tag.
 */
export function mendLanguage(): void {
  try {
    Intl.getCanonicalLocales(navigator.language);
  } catch {
    const [value] = navigator.language.split(/[@.]/);
    Object.defineProperty(navigator, "language", { value, configurable: true });
  }
}
