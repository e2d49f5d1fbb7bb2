import type { Env } from '#src/workflow_engine/expressions/evaluate.js';
import { type Node, parse } from '#src/workflow_engine/expressions/parse.js';
import { type Data, fieldsOf } from '#src/workflow_engine/fields.js';
import type { Field, Json } from '#src/workflow_engine/workflow_file.js';

const options = [
  { value: 'hardware', label: 'Hardware' },
  { value: 'software', label: 'Software' },
  { value: 'travel', label: 'Travel & hotels', retired: true },
];

/** One field of every type, and a second of some. */
export const sampleFields: Field[] = [
  { name: 'name', type: 'text', label: 'Name' },
  { name: 'notes', type: 'long_text', label: 'Notes', max_length: 100_000 },
  { name: 'days', type: 'integer', label: 'Working days', unit: 'days' },
  { name: 'count', type: 'integer', label: 'Count' },
  { name: 'weight', type: 'number', label: 'Weight' },
  { name: 'amount', type: 'money', label: 'Amount', currency: 'USD' },
  { name: 'budget', type: 'money', label: 'Budget', currency: 'USD' },
  { name: 'yen', type: 'money', label: 'Price in yen', currency: 'JPY' },
  { name: 'urgent', type: 'boolean', label: 'Urgent' },
  { name: 'first_day', type: 'date', label: 'First day' },
  { name: 'last_day', type: 'date', label: 'Last day' },
  { name: 'arrival', type: 'datetime', label: 'Arrival' },
  { name: 'category', type: 'choice', label: 'Category', options },
  { name: 'colour', type: 'choice', label: 'Colour', options: [{ value: 'red', label: 'Red' }] },
  { name: 'tags', type: 'choices', label: 'Tags', options },
  { name: 'contact', type: 'email', label: 'E-mail of the contact' },
  { name: 'site', type: 'url', label: 'Site' },
  { name: 'call', type: 'phone', label: 'Phone' },
  { name: 'manager', type: 'user', label: 'Manager' },
  { name: 'paper', type: 'file', label: 'Paper' },
];

export const fields = fieldsOf(sampleFields);

export const sampleData: Data = {
  name: 'Ada Äpfel',
  notes: 'a\nb',
  days: 3,
  count: 10,
  weight: 0.1,
  amount: '1249.00',
  budget: '0.10',
  yen: '500',
  urgent: true,
  first_day: '2027-01-04',
  last_day: '2027-03-01',
  arrival: '2027-03-28T00:30:00.000Z',
  category: 'hardware',
  colour: 'red',
  tags: ['hardware', 'travel'],
  contact: 'ada@example.com',
  site: 'https://example.com',
  call: '+1 202 555 0100',
  manager: 7,
};

/** An environment over the sample fields; the event's time is 23:30 UTC, the next day already in Berlin. */
export function sampleEnv(more: Partial<Env> = {}): Env {
  return {
    fields,
    data: sampleData,
    steps: { approval: { data: { category: 'software', days: 5 }, completed_by: 9 } },
    ticket: { number: 42, title: 'Laptop', submitter: { id: 7, name: 'Ada', email: 'ada@example.com' } },
    task: { assignee: { name: 'Ravi', email: 'ravi@example.com' } },
    now: '2027-01-04T23:30:00.000Z',
    timeZone: 'Europe/Berlin',
    person: (id) => `Person ${id}`,
    ...more,
  };
}

export function parsed(json: Json): Node {
  const result = parse(json);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.node;
}

export const v = (name: string): Json => ({ var: name });
