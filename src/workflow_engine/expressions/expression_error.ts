/** Why an expression gave no value; `too_long` is also a number or date beyond what can be stored. The pointer is relative to the expression. */
export class ExpressionError extends Error {
  readonly code: 'unset' | 'division_by_zero' | 'type' | 'too_long';
  readonly pointer: string;

  constructor(code: ExpressionError['code'], pointer: string, message: string) {
    super(message);
    this.name = 'ExpressionError';
    this.code = code;
    this.pointer = pointer;
  }
}
