import fc from 'fast-check';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { v } from './sample_fields.js';

type Parts = { int: Json; num: Json; money: Json; text: Json; date: Json; truth: Json };

const one = (...names: string[]) => fc.constantFrom(...names.map(v));
const call = (operators: readonly string[], ...operands: fc.Arbitrary<Json>[]): fc.Arbitrary<Json> =>
  fc.tuple(fc.constantFrom(...operators), fc.tuple(...operands)).map(([operator, list]) => ({ [operator]: list }));
const ints = fc.integer({ min: -5, max: 1000 });
const texts = fc.constantFrom<Json>('a', '', 'Äb', '2027-01-01', 'hardware');
const dates = fc.constantFrom<Json>('2027-01-31', '9999-12-30', '1000-01-02');
const amounts = fc.constantFrom<Json>('12.5', 3, '-0.01', 999999999999999);
const orders = ['<', '<=', '>', '>=', '==', '!='];

/** Expressions over the sample fields that are mostly of one type, so that most of them pass the checker. */
export const typedExpressions = fc.letrec<Parts>((tie) => {
  const [int, num, money, text, date, truth] = [
    tie('int'),
    tie('num'),
    tie('money'),
    tie('text'),
    tie('date'),
    tie('truth'),
  ];
  const any = fc.oneof(int, num, money, text, date, one('category', 'tags', 'urgent', 'arrival', 'manager'));
  const oneOf = (...choices: fc.Arbitrary<Json>[]) => fc.oneof({ depthSize: 'small' }, ...choices);
  return {
    int: oneOf(
      one('days', 'count', 'steps.approval.days', 'ticket.number'),
      ints,
      call(['+', '-', '*', 'min', 'max'], int, int),
      call(['round'], num, fc.constant(0)),
      call(['length'], fc.oneof(text, one('tags'))),
      call(['days_between'], date, fc.oneof(date, dates)),
      call(['if'], truth, int, int),
    ),
    num: oneOf(
      int,
      one('weight'),
      fc.constant(0.5),
      call(['/', '*', '+'], num, num),
      call(['round'], num, fc.integer({ min: 0, max: 6 })),
    ),
    money: oneOf(
      one('amount', 'budget', 'steps.later.amount'),
      call(['+', '-', 'min', 'max'], money, fc.oneof(money, amounts)),
      call(['round'], call(['*', '/'], money, num), fc.constantFrom(0, 1, 2)),
      call(['if'], truth, money, fc.oneof(money, amounts)),
    ),
    text: oneOf(
      one('name', 'notes', 'contact', 'ticket.title', 'task.assignee.name'),
      texts,
      call(['cat'], any, any),
      call(['lower', 'upper'], text),
      call(['if'], truth, text, texts),
    ),
    date: oneOf(
      one('first_day', 'last_day', 'today'),
      call(['add_days'], fc.oneof(date, dates), int),
      call(['date_of'], one('arrival', 'now')),
      call(['min', 'max'], date, fc.oneof(date, dates)),
    ),
    truth: oneOf(
      one('days', 'paper', 'category', 'steps.later.amount').map((name) => ({ is_set: name })),
      call(orders, num, num),
      call(orders, money, fc.oneof(money, amounts)),
      call(orders, date, fc.oneof(date, dates)),
      call(['==', '!='], one('category', 'steps.approval.category'), fc.constantFrom<Json>('hardware', v('category'))),
      call(['==', '!='], one('urgent'), fc.boolean()),
      call(['contains'], one('tags'), fc.constantFrom<Json>('travel', v('category'))),
      call(['contains', 'starts_with', '=='], text, text),
      call(['in'], num, fc.array(ints, { minLength: 1, maxLength: 3 })),
      call(['between'], date, dates, date),
      call(['and', 'or'], truth, truth),
      call(['!'], truth),
    ),
  };
});
