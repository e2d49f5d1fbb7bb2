/** What was sent of a form: its text by field, and what is wrong with it. */
export type Sent = {
  readonly typed: { readonly [name: string]: string };
  readonly problems: readonly { readonly field: string; readonly message: string }[];
};
export const NOTHING_SENT: Sent = { typed: {}, problems: [] };

/** The field in which an operator says why. */
export function reasonField(label: string, { typed, problems }: Sent = NOTHING_SENT) {
  const problem = problems.find(({ field }) => field === 'reason')?.message;
  return {
    ...{ name: 'reason', id: 'reason', label, type: 'long_text', required: true, value: typed.reason ?? '', problem },
    hint: 'The admins of the company can read this in their audit log. A case number is a good start.',
  };
}
