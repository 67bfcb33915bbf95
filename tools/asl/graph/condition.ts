import type { Json, JsonObject } from '@quadrille/asl';
import { undelimited } from './text.ts';

const signs: Readonly<Record<string, string>> = {
  Equals: '=',
  LessThan: '<',
  LessThanEquals: '≤',
  GreaterThan: '>',
  GreaterThanEquals: '≥',
};

/** A rule of a Choice as people write conditions: `$.total > 100 and not ($.country = "FR")`. */
export const conditionText = (rule: JsonObject): string => {
  const { And, Or, Not, Condition } = rule;
  if (Condition !== undefined) return undelimited(Condition);
  if (Array.isArray(And)) return joined(And as readonly JsonObject[], ' and ');
  if (Array.isArray(Or)) return joined(Or as readonly JsonObject[], ' or ');
  if (Not !== undefined) return `not (${conditionText(Not as JsonObject)})`;
  const [operator, operand] = Object.entries(rule).find(([name]) => !notOperators.has(name)) ?? ['', null];
  return comparison(String(rule['Variable']), operator, operand);
};

const notOperators = new Set(['Variable', 'Next', 'Comment', 'Assign', 'Output']);

const joined = (rules: readonly JsonObject[], word: string): string =>
  rules.map((rule) => ('And' in rule || 'Or' in rule ? `(${conditionText(rule)})` : conditionText(rule))).join(word);

const comparison = (variable: string, operator: string, operand: Json): string => {
  if (operator.startsWith('Is')) return `${variable} is ${operand === true ? '' : 'not '}${operator.slice(2).toLowerCase()}`;
  if (operator === 'StringMatches') return `${variable} like ${JSON.stringify(operand)}`;
  const sign = signs[operator.replace(/^(?:String|Numeric|Boolean|Timestamp)|Path$/g, '')];
  const value = operator.endsWith('Path') || operator.startsWith('Timestamp') ? String(operand) : JSON.stringify(operand);
  return `${variable} ${sign ?? operator} ${value}`;
};
