import { expect, it } from 'vitest';
import { isAllowedAddress } from '#src/workflow_engine/checker/addresses.js';

it.each([
  ['https://api.example.com/x?y=1', true],
  ['https://api.example.com:8443/', true],
  ['https://8.8.8.8/', true],
  ['https://172.32.0.1/', true],
  ['http://api.example.com/', false],
  ['ftp://api.example.com/', false],
  ['//api.example.com', false],
  ['https://', false],
  ['https://a b.example.com', false],
  ['https://me:secret@example.com/', false],
  ['https://localhost/', false],
  ['https://printer.local/', false],
  ['https://db.internal/', false],
  ['https://127.0.0.1/', false],
  ['https://2130706433/', false],
  ['https://0x7f.1/', false],
  ['https://10.1.2.3/', false],
  ['https://172.16.0.1/', false],
  ['https://192.168.1.1/', false],
  ['https://169.254.169.254/', false],
  ['https://[::1]/', false],
  ['https://[fd00::1]/', false],
  ['https://[::ffff:127.0.0.1]/', false],
])('%s', (address, allowed) => {
  expect(isAllowedAddress(address)).toBe(allowed);
});
