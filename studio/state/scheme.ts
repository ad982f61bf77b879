import { effect, signal } from "@preact/signals";

/** Light or dark; "auto" follows the system. */
export type Scheme = "auto" | "light" | "dark";

export const schemes: readonly Scheme[] = ["auto", "light", "dark"];

const key = "chainrule-studio-scheme";

function remembered(): Scheme {
  try {
    const scheme = localStorage.getItem(key) as Scheme | null;
    return scheme && schemes.includes(scheme) ? scheme : "auto";
  } catch {
    // A browser may keep nothing for a page.
    return "auto";
  }
}

export const scheme = signal<Scheme>(remembered());

effect(() => {
  const chosen = scheme.value;
  document.documentElement.style.colorScheme = chosen === "auto" ? "light dark" : chosen;
  document.documentElement.dataset.scheme = chosen;
  try {
    localStorage.setItem(key, chosen);
  } catch {
    // As above: the choice then lasts as long as the page.
  }
});

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(systemIsDark.matches);
systemIsDark.addEventListener("change", ({ matches }) => {
  systemDark.value = matches;
});

/** Whether the page is dark now: what is drawn on a canvas has to ask. */
export const isDark = () =>
  scheme.value === "dark" || (scheme.value === "auto" && systemDark.value);
