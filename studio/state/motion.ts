const query = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether the person asked for the same states without the travel between them. */
export const prefersReducedMotion = (): boolean => query.matches;
