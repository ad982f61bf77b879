export { violations } from "./studio/axe.ts";
export { openStudio, type Studio } from "./studio/open.ts";
export { matchesPicture } from "./studio/picture.ts";
export { builtSite } from "./studio/site.ts";
export { spoken } from "./studio/spoken.ts";
export { serveUnder } from "./studio/static-host.ts";
