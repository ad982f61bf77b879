export { ConstantLR, type ConstantLROptions } from "./constant-lr.ts";
export {
  CosineAnnealingLR,
  type CosineAnnealingLROptions,
} from "./cosine-annealing-lr.ts";
export {
  CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestartsOptions,
} from "./cosine-annealing-warm-restarts.ts";
export { ExponentialLR, type ExponentialLROptions } from "./exponential-lr.ts";
export { LambdaLR, type LambdaLROptions, type LRLambda } from "./lambda-lr.ts";
export { LinearLR, type LinearLROptions } from "./linear-lr.ts";
export { LRScheduler, type LRSchedulerState, type ScheduleStep } from "./lr-scheduler.ts";
export { MultiStepLR, type MultiStepLROptions } from "./multi-step-lr.ts";
export { OneCycleLR, type OneCycleLROptions } from "./one-cycle-lr.ts";
export {
  ReduceLROnPlateau,
  type ReduceLROnPlateauOptions,
  type ReduceLROnPlateauState,
} from "./reduce-lr-on-plateau.ts";
export { type AnyOptimizer, Scheduler } from "./scheduler.ts";
export {
  SequentialLR,
  type SequentialLROptions,
  type SequentialLRState,
} from "./sequential-lr.ts";
export { StepLR, type StepLROptions } from "./step-lr.ts";
