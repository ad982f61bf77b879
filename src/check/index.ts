export {
  checkParameters,
  type ParameterCheck,
  type ParameterCheckOptions,
} from "./parameter-check.ts";
