/** A number with three digits. */
export const short = (value: number): string => String(Number(value.toPrecision(3)));

export const percent = (share: number): string => `${short(100 * share)} %`;
