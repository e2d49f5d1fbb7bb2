// Everything works without this file; it only makes pages nicer.

// The error summary takes focus also where a browser does not heed autofocus (a page restored, a frame).
document.getElementById('error-summary')?.focus();

// A form is sent once: the second click changes nothing. The buttons are switched off only after the browser has read the clicked one's value.
// Forms are asked by methods in camel case: a field called "method" or "elements" would stand in the way of the property.
const sent = new Set();
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.getAttribute('method') !== 'post' || event.defaultPrevented) return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  setTimeout(() => switchButtons(form, true));
});

// Coming back by the browser's Back button shows the form as it was left: let it be sent again.
window.addEventListener('pageshow', () => {
  for (const form of sent) switchButtons(form, false);
  sent.clear();
});

function switchButtons(form, off) {
  for (const button of form.querySelectorAll('button[type=submit]:not([hidden])')) button.disabled = off;
}

// The account menu closes with Escape and with a click elsewhere.
const account = document.querySelector('.user-menu');
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !account?.open) return;
  account.open = false;
  account.querySelector('summary').focus();
});
document.addEventListener('click', (event) => {
  if (account?.open && !account.contains(event.target)) account.open = false;
});

// Signing up: the browser knows the time zone.
for (const input of document.querySelectorAll('input[data-time-zone]'))
  input.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone;
