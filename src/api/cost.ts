import {
  getNullableType,
  type GraphQLSchema,
  isCompositeType,
  isListType,
  type DocumentNode,
  GraphQLError,
} from 'graphql';
import { type ComplexityEstimator, type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity';
import { isWeek, weeksBetween } from '../core/week.js';
import { LARGEST_PAGE } from '../platform/page.js';

/** What one statement more costs beside its rows: a list with `first` asks one for each row that it hangs on. */
const STATEMENT_COST = 25;
/** Of lists that no argument bounds: the weeks of a program, and whatever else is a list. */
const PROGRAM_WEEKS = 104;
const USUAL_LIST = 5;
const LISTS = new Map([
  ['WindowExplanation.weeks', 53],
  ['Waterfall.verdicts', 10],
  ['Team.progressHistory', PROGRAM_WEEKS],
  ['Program.plan', PROGRAM_WEEKS],
]);
/** What looks into every queue, or at every event of a span, beside its rows. */
const MORE = new Map([
  ['Query.jobs', 2_000],
  ['Query.schedules', 500],
  ['VelocityExplanation.waterfall', 10],
  ['VelocityExplanation.formulas', 10],
  ['WindowExplanation.waterfall', 50],
]);
/** The whole schema is a large answer, made from memory. */
const SCHEMA_COST = 5_000;
/** Selections looked at, fragments unfolded: a document that doubles its fragments is not followed to its end. */
const MOST_SELECTIONS = 10_000;

/**
 * The rows that a question can be answered with, `first` and ranges of weeks multiplied down the tree, and its statements.
 * Infinity: its fragments unfold without end. Null: its variables do not fit, which is for graphql to tell.
 */
export function costOf(
  schema: GraphQLSchema,
  query: DocumentNode,
  operationName?: string,
  variables?: object,
): number | null {
  try {
    return getComplexity({
      ...{ schema, query, operationName, variables: { ...variables } },
      estimators: [cost],
      maxQueryNodes: MOST_SELECTIONS,
    });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return error.message.includes('number of nodes') ? Infinity : null;
  }
}

const cost: ComplexityEstimator = (asked) => (MORE.get(`${asked.type.name}.${asked.field.name}`) ?? 0) + rowsOf(asked);

function rowsOf({ type, field, args, childComplexity: inside }: ComplexityEstimatorArgs): number {
  if (field.name.startsWith('__')) return field.name === '__schema' ? SCHEMA_COST : 1;
  const fieldType = getNullableType(field.type);
  const isList = isListType(fieldType);
  if (!isList && !isCompositeType(fieldType)) return 0;
  const { first, from, to } = args as { first?: unknown; from?: unknown; to?: unknown };
  if (typeof first === 'number') return STATEMENT_COST + rows(first) * (1 + inside);
  // Its rows are counted where `first` stands.
  if (type.name.endsWith('Connection')) return field.name === 'pageInfo' ? 0 : inside;
  if (type.name.endsWith('Edge')) return inside;
  if (!isList) return 1 + inside;
  if (isMonday(from) && isMonday(to)) return Math.max(0, weeksBetween(from, to)) * (1 + inside);
  return (LISTS.get(`${type.name}.${field.name}`) ?? USUAL_LIST) * (1 + inside);
}

/** What is out of range is refused by the list itself. */
function rows(first: number): number {
  return Math.min(Math.max(first, 0), LARGEST_PAGE);
}

function isMonday(value: unknown): value is string {
  return typeof value === 'string' && isWeek(value);
}
