import { binary, type FunctionDefinition, unary } from './definition.ts';

/** Angles are radians. */
export const trigonometricFunctions: readonly FunctionDefinition[] = [
  unary('sin', Math.sin),
  unary('cos', Math.cos),
  unary('tan', Math.tan),
  unary('arcsin', Math.asin),
  unary('arccos', Math.acos),
  unary('arctan', Math.atan),
  /** Operands y, x. */
  binary('arctan2', Math.atan2),
  unary('sinh', Math.sinh),
  unary('cosh', Math.cosh),
  unary('tanh', Math.tanh),
  unary('arsinh', Math.asinh),
  unary('arcosh', Math.acosh),
  unary('artanh', Math.atanh),
];
