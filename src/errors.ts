/** An error that has a page of its own: an HTTP status and a sentence for the reader. */
export class PageError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
    this.name = new.target.name;
  }
}

/** What is not there, or what this person may not know of. */
export class NotFound extends PageError {
  constructor(message = 'There is no such page, or you may not see it.') {
    super(404, message);
  }
}

/** A page of a role that this person lacks. */
export class NotAllowed extends PageError {
  constructor(message = 'Your roles do not include this page. Ask an admin of your company if you need it.') {
    super(403, message);
  }
}

/** A superuser's time in a company ended before this request; what was sent with it was not done. */
export class CompanyLeft extends PageError {
  readonly company: { readonly id: number; readonly name: string };
  constructor(company: { readonly id: number; readonly name: string }, { sent }: { readonly sent: boolean }) {
    const over = `Your time in ${company.name} is over, or the company was deactivated, so you are no longer in it.`;
    const kept =
      'Nothing of what you just sent was saved, and nothing of it is lost: enter it again, then send it again.';
    super(403, sent ? `${over} ${kept}` : `${over} Enter it again if you are not done.`);
    this.company = company;
  }
}

/** Nobody is signed in. */
export class NotSignedIn extends PageError {
  constructor() {
    super(401, 'Please log in first.');
  }
}

/** Somebody else was first; the sentence says who or what. */
export class Conflict extends PageError {
  constructor(message: string) {
    super(409, message);
  }
}

/** Tried too often; the sentence says for how long to wait. */
export class TooManyTries extends PageError {
  readonly seconds: number;
  constructor(seconds: number) {
    super(429, `That was tried too often from here. Wait ${Math.ceil(seconds / 60)} min, then try again.`);
    this.seconds = seconds;
  }
}

/** A request that no page of ours sends. */
export class BadRequest extends PageError {
  constructor(message = 'This request has a form that our pages do not send. Go back, reload the page and try again.') {
    super(400, message);
  }
}

/** A write that came from another site, or does not say where it came from. */
export class ForeignOrigin extends PageError {
  constructor() {
    super(403, 'This form was not sent from this site. Open the page here and send it again.');
  }
}
