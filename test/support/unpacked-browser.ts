import { unpack } from "./browser.ts";

/** Before any test, as the first ones to need it run side by side. */
export default async function setup(): Promise<void> {
  await unpack();
}
