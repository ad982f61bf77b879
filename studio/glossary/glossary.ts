import { calculus } from "./calculus.ts";
import type { Entry } from "./entry.ts";
import { networks } from "./networks.ts";
import { training } from "./training.ts";

/** Every term of the course. */
export const glossary: readonly Entry[] = [...calculus, ...networks, ...training];
