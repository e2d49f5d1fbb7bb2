import { z } from 'zod';
import { BadRequest } from '#src/errors.js';
import { text } from '#src/forms/text.js';
import { readJson } from '#src/workflow_engine/checker/json_text.js';
import { isStorable } from '#src/workflow_engine/field_values.js';
import type { GivenAnswer, TrialInputs } from '#src/workflow_engine/replay.js';
import { type Json, testSchema } from '#src/workflow_engine/workflow_file.js';

const DEEPEST = 40;
const inputs = testSchema.pick({ ticket: true, now: true, submit: true, answers: true });

/** The inputs that a page carries; throws BadRequest for what no page of ours sends. */
export function inputsIn(carried: string | undefined): TrialInputs {
  const read = readJson(carried ?? '', DEEPEST);
  const parsed = 'json' in read ? inputs.safeParse(read.json) : undefined;
  if (!parsed?.success || !isStorableJson(parsed.data as Json)) throw new BadRequest();
  return parsed.data;
}

/** Whether a database can store all texts and names in it: a trial may become a test. */
function isStorableJson(json: Json): boolean {
  if (typeof json === 'string') return isStorable(json);
  if (json === null || typeof json !== 'object') return true;
  return Object.entries(json).every(([name, value]) => isStorable(name) && isStorableJson(value));
}

/** The inputs as a page carries them. */
export function carriedInputs(given: TrialInputs): string {
  return JSON.stringify(given);
}

/** A test's title as somebody types it. */
export const titleForm = z.strictObject({ title: text('Enter a title that says what the test shows') });

const REPLY = 'Enter a whole number from 100 to 599, like 200';
const status = z.coerce.number({ error: REPLY }).int(REPLY).min(100, REPLY).max(599, REPLY);

/** What another system is to have answered, as typed: the reply, or what is wrong. */
export function replyIn(typed: { status: string; body: string }): {
  reply?: NonNullable<GivenAnswer['reply']>;
  problems: { field: string; message: string }[];
} {
  const read = status.safeParse(typed.status);
  const body = bodyIn(typed.body);
  const problems = [
    ...(read.success ? [] : [{ field: 'reply_status', message: REPLY }]),
    ...('problem' in body ? [{ field: 'reply_body', message: body.problem }] : []),
  ];
  if (!read.success || 'problem' in body) return { problems };
  return { reply: { status: read.data, body: body.json }, problems };
}

function bodyIn(typed: string): { json: Json } | { problem: string } {
  if (typed.trim() === '') return { json: null };
  const read = readJson(typed, DEEPEST);
  if ('json' in read)
    return isStorableJson(read.json)
      ? read
      : { problem: 'This contains characters that cannot be saved; type it again' };
  return { problem: `This is not JSON. ${read.findings[0]?.message ?? ''}` };
}
