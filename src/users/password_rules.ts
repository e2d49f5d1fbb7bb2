import { z } from 'zod';

const TOO_SHORT = 'Enter a password of at least 8 characters';

/** A new password as typed: 8 to 256 characters, nothing trimmed. */
export const newPassword = z.string({ error: TOO_SHORT }).min(8, TOO_SHORT).max(256, 'Use at most 256 characters');
