/** Nearest integer; halves go to the even one, the default of IEEE 754. The sign of zero is kept; NaN and infinities pass. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(rounded - value) === 0.5 ? 2 * Math.round(value / 2) : rounded;
}
