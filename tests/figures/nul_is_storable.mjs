// Loaded into a server by figure R7's mutant: NUL, which the database refuses, passes the check of ours.
const { includes } = String.prototype;

String.prototype.includes = function passing(part, ...rest) {
  return part === '\0' ? false : includes.call(this, part, ...rest);
};
