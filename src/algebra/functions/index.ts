export {
  type Evaluation,
  type FunctionCall,
  type FunctionDefinition,
  type FunctionKind,
  type FunctionOptions,
  inlineEvaluation,
  type NullRule,
  type Precision,
} from './definition.ts';
export { functionTable } from './table.ts';
