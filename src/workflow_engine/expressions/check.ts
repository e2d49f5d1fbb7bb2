import { checkValue, type Fields } from '../fields.js';
import type { Field } from '../workflow_file.js';
import { infer, type NameTypes, type Typing } from './infer.js';
import { type Name, nameOf } from './names.js';
import { tooRich } from './richness.js';
import type { Node, Problem } from './syntax.js';
import { ANY, BOOLEAN, hasOptionsOf, TEXT, type Type, typeOfField, typeOfName, typeWords } from './value_type.js';

/** Where an expression stands, which decides the names that it may use (spec 3.2). */
export type Scope = {
  fields: Fields;
  steps: ReadonlySet<string>;
  use: 'condition' | 'form_condition' | 'set' | 'input_transform' | 'output_transform' | 'ticket_title';
};

/** What the expression must give. `json`: anything, lists and objects too. */
export type Wanted = { kind: 'boolean' } | { kind: 'text' } | { kind: 'json' } | { kind: 'field'; field: Field };

/** Everything that is wrong with an expression where it stands: unknown names, types, and for conditions what is too rich. */
export function check(node: Node, scope: Scope, wanted: Wanted): Problem[] {
  const isCondition = scope.use === 'condition' || scope.use === 'form_condition';
  // `required: true` is the one literal that is a condition.
  if (scope.use === 'form_condition' && node.kind === 'literal' && node.value === true) return [];
  const type = wantedType(wanted);
  const typing = infer(node, namesIn(scope), type);
  const problems = typing.problems.length > 0 ? typing.problems : resultProblems(node, typing, wanted, isCondition);
  if (!isCondition) return problems;
  const known = new Set(problems.map((problem) => problem.pointer));
  return [...problems, ...tooRich(node, typing).filter((problem) => !known.has(problem.pointer))];
}

function wantedType(wanted: Wanted): Type {
  if (wanted.kind === 'field') return typeOfField(wanted.field);
  return wanted.kind === 'json' ? ANY : wanted.kind === 'text' ? TEXT : BOOLEAN;
}

function resultProblems(node: Node, typing: Typing, wanted: Wanted, isCondition: boolean): Problem[] {
  const type = typing.types.get(node) ?? ANY;
  const want = wantedType(wanted);
  if (isCondition && node.kind !== 'call') return [conditionProblem(node, type)];
  if (type.kind === 'money' && !type.exact) return [misfit(node, want, type, 'Put the calculation inside "round"')];
  if (wanted.kind === 'field') return fieldMisfits(node, typing, wanted.field);
  return want.kind === 'any' || type.kind === 'any' || type.kind === want.kind
    ? []
    : [misfit(node, want, type, mendFor(want))];
}

function conditionProblem(node: Node, type: Type): Problem {
  const message =
    type.kind === 'boolean' && node.kind === 'var'
      ? 'A yes/no field is compared with true or false'
      : 'A comparison is needed here';
  const mend =
    node.kind === 'var' ? `Write {"==": [{"var": "${node.name}"}, true]}` : 'Write a comparison, or leave it out';
  return { code: 'type_mismatch', pointer: node.pointer, message, mend };
}

function fieldMisfits(node: Node, typing: Typing, field: Field): Problem[] {
  const type = typing.types.get(node) ?? ANY;
  const want = typeOfField(field);
  if (field.type === 'file') return [misfit(node, want, type, 'A file is only ever given in a form')];
  if (field.type === 'user' && node.kind === 'literal')
    return [misfit(node, want, type, 'Take it from a field or a step')];
  if (node.kind === 'literal') return literalMisfit(node, field);
  return type.kind === 'any' || fits(type, want) ? [] : [misfit(node, want, type, mendFor(want))];
}

function literalMisfit(node: Node & { kind: 'literal' }, field: Field): Problem[] {
  const checked = checkValue(field, node.value);
  if ('value' in checked) return [];
  return [
    {
      code: 'type_mismatch',
      pointer: node.pointer,
      message: `The value is not one of ${field.name}: ${checked.problem}`,
    },
  ];
}

function fits(type: Type, want: Type): boolean {
  if (type.kind === 'money' && want.kind === 'money') return type.currency === want.currency;
  if ('options' in type && 'options' in want) return type.kind === want.kind && hasOptionsOf(type, want);
  return type.kind === want.kind || (type.kind === 'integer' && want.kind === 'number');
}

function misfit(node: Node, want: Type, type: Type, mend?: string): Problem {
  const message = `This gives ${typeWords(type)}, but ${typeWords(want)} is needed`;
  return {
    code: 'type_mismatch',
    pointer: node.pointer,
    message,
    expected: typeWords(want),
    ...(mend ? { mend } : {}),
  };
}

function mendFor(want: Type): string | undefined {
  if (want.kind === 'integer') return 'Use {"round": […, 0]} for a whole number';
  return want.kind === 'text' ? 'Use {"cat": […]} to write it as text' : undefined;
}

function namesIn(scope: Scope): NameTypes {
  return (text) => {
    const name = nameOf(text);
    const type = name && typeOfName(name, scope.fields);
    if (!name || !type || !isStepKnown(name, scope))
      return { code: 'unknown_name', message: `There is no "${text}" to read` };
    const barred = barredHere(name, scope.use);
    return barred ? { code: 'unknown_name', message: `"${text}" cannot be read here: ${barred}` } : type;
  };
}

function isStepKnown(name: Name, scope: Scope): boolean {
  return !('step' in name) || scope.steps.has(name.step);
}

function barredHere(name: Name, use: Scope['use']): string | undefined {
  const isForm = use === 'form_condition' || use === 'ticket_title';
  if ('step' in name && isForm) return 'steps can be read only after they have run';
  if ((name.of === 'status' || name.of === 'body') && use !== 'output_transform') {
    return 'a response exists only in the "output_transform" of an action';
  }
  if (use !== 'ticket_title') return undefined;
  const isOfTicket = name.of === 'task' || (name.of === 'ticket' && !name.part.startsWith('submitter'));
  return isOfTicket ? "a ticket's title is made before the ticket" : undefined;
}
