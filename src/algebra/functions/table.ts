import { arithmeticFunctions } from './arithmetic.ts';
import { arrayAccessFunctions } from './array-access.ts';
import { arrayBuildingFunctions } from './array-building.ts';
import { arrayLambdaFunctions } from './array-lambdas.ts';
import { comparisonFunctions } from './comparison.ts';
import { cumulativeFunctions } from './cumulative.ts';
import { dateTimeFunctions } from './date-time.ts';
import type { FunctionDefinition } from './definition.ts';
import { interpolationFunctions } from './interpolation.ts';
import { logicFunctions } from './logic.ts';
import { quantileFunctions } from './quantiles.ts';
import { sortingFunctions } from './sorting.ts';
import { statisticFunctions } from './statistics.ts';
import { textFunctions } from './text.ts';
import { trigonometricFunctions } from './trigonometry.ts';

/** Every function that an expression can call, by name; named as the openEO process that it serves. */
export const functionTable: ReadonlyMap<string, FunctionDefinition> = new Map(
  [
    arithmeticFunctions,
    trigonometricFunctions,
    comparisonFunctions,
    logicFunctions,
    statisticFunctions,
    quantileFunctions,
    cumulativeFunctions,
    arrayAccessFunctions,
    arrayBuildingFunctions,
    arrayLambdaFunctions,
    sortingFunctions,
    interpolationFunctions,
    textFunctions,
    dateTimeFunctions,
  ].flatMap((functions) => functions.map((definition) => [definition.name, definition] as const)),
);
