import helmet from 'helmet';

/** The policy of look.md: no inline script, no inline style, nothing from elsewhere. */
export function securityHeaders(secure: boolean) {
  const own = ["'self'"];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: own,
        styleSrc: own,
        imgSrc: ["'self'", 'data:'],
        fontSrc: own,
        connectSrc: own,
        formAction: own,
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // no-referrer makes browsers send `Origin: null` with forms.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: secure,
  });
}
