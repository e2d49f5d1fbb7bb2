import { below, error, type Finding } from './finding.js';
import type { Readable } from './readable.js';

/** Names by which a machine means itself or its own network; what names lead to is looked at when an action is run. */
const OWN_NETWORK = /^(localhost|.*\.(localhost|local|internal|home\.arpa))\.?$/i;
const PRIVATE_ADDRESS =
  /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^\[(::1?|::ffff:.*|f[cd].*|fe[89ab].*)\]$/i;

/** Actions that call what is not https, or an address of the own network. */
export function addressFindings(file: Readable): Finding[] {
  return file.tasks.flatMap(({ it, pointer }) => {
    if (it.action_url === undefined || isAllowedAddress(it.action_url)) return [];
    const message = `“${it.title}” calls an address that is not allowed`;
    return [
      error('forbidden_address', below(pointer, 'action_url'), message, {
        expected: 'a public address that begins with https://',
        mend: 'Write the whole address, with https://',
      }),
    ];
  });
}

/** Whether an action may call an address, as far as its text tells. */
export function isAllowedAddress(text: string): boolean {
  if (!/^https:\/\/[^\s\p{Cc}\\]+$/iu.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, password } = new URL(text);
  return username === '' && password === '' && !OWN_NETWORK.test(hostname) && !PRIVATE_ADDRESS.test(hostname);
}
