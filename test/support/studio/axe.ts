import axeCore from "axe-core";
import type { Page } from "playwright-core";

/** What axe-core finds wrong with a page as it is now: the rule, and where. */
export async function violations(page: Page): Promise<string[]> {
  // The browser runs this by itself: the page's policy does not come into it.
  await page.evaluate(axeCore.source);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      targets: nodes.map(({ target, failureSummary }) => `${target} (${failureSummary})`),
    }));
  });
  return found.flatMap(({ rule, targets }) => targets.map((target) => `${rule} at ${target}`));
}
