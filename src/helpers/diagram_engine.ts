import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { ElkNode } from 'elkjs/lib/elk-api.js';

/** A layout may take so long; a graph that needs more is not drawn. */
const MOST_MS = 5_000;

// A thread of its own: a dense graph takes minutes, and whoever waits for another page must not wait for that.
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const elk = new (require(workerData))();
parentPort.on('message', (graph) => elk.layout(graph).then((laid) => parentPort.postMessage({ laid }), () => parentPort.postMessage({})));
parentPort.postMessage({ ready: true });`;

type Answer = { readonly ready?: true; readonly laid?: ElkNode };
type Thread = { readonly worker: Worker; readonly ready: Promise<void> };

let thread: Thread | undefined;
let last: Promise<unknown> = Promise.resolve();

function start(): Thread {
  const worker = new Worker(THREAD, {
    eval: true,
    workerData: createRequire(import.meta.url).resolve('elkjs/lib/elk.bundled.js'),
  });
  worker.unref();
  return { worker, ready: new Promise((resolve) => worker.once('message', () => resolve())) };
}

async function layoutNow(graph: ElkNode): Promise<ElkNode | undefined> {
  thread ??= start();
  const { worker, ready } = thread;
  await ready;
  return new Promise((resolve) => {
    const give = (answer: Answer) => {
      clearTimeout(late);
      worker.off('message', give);
      resolve(answer.laid);
    };
    const late = setTimeout(() => {
      // Nothing else ends it; the next graph gets a new thread.
      thread = undefined;
      void worker.terminate();
      give({});
    }, MOST_MS);
    worker.on('message', give);
    worker.postMessage(graph);
  });
}

/** Places the nodes and edges of a graph, one graph at a time in a thread of its own; undefined where that takes longer than five seconds. */
export function placeGraph(graph: ElkNode): Promise<ElkNode | undefined> {
  const placed = last.then(() => layoutNow(graph));
  last = placed.catch(() => undefined);
  return placed;
}
