// It stands in the lower area, since company roles take it too.
export { lockDefinitions } from '#src/users/definitions_lock.js';
