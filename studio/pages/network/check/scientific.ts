/** An error or a step as a factor and a power of ten: 4.3e−12. */
export const scientific = (value: number): string =>
  value === 0 ? "0" : value.toExponential(1).replace("e+", "e").replaceAll("-", "−");
