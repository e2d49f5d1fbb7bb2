// Loaded into a server by figure R3's mutant: a pool on which nobody listens for lost connections.
import { EventEmitter } from 'node:events';
import pg from 'pg';

pg.Pool.prototype.on = function on(name, listener) {
  return name === 'error' || name === 'connect' ? this : EventEmitter.prototype.on.call(this, name, listener);
};
