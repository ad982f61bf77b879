declare module "*/texts.ts?data" {
  const data: typeof import("./texts.ts").default;
  export default data;
}
