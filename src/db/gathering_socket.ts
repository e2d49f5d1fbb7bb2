import { Socket } from 'node:net';

/**
 * A socket that sends whatever is written to it within one turn in one system call. pg writes each statement by itself; a pipelined
 * transaction's begin, statements and commit then leave together (a third of a submit's CPU were these calls).
 */
export function gatheringSocket(): Socket {
  const socket = new Socket();
  const cork = socket.cork.bind(socket);
  const uncork = socket.uncork.bind(socket);
  const write = socket.write.bind(socket);
  let gathering = false;
  const gather = () => {
    if (gathering) return;
    gathering = true;
    cork();
    // After everything that is ready to run: each continuation of a promise may have something to send.
    process.nextTick(() => {
      gathering = false;
      uncork();
    });
  };
  // Connecting puts the socket's own `write` back.
  socket.once('connect', () => {
    Object.assign(socket, {
      cork() {
        gather();
        cork();
      },
      write(...args: Parameters<typeof write>) {
        gather();
        return write(...args);
      },
    });
  });
  return socket;
}
