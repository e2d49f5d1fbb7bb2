// Loaded into a server by figure R9: upon SIGUSR2 it collects its garbage and says on one line what it still holds.
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => {
  collect();
  const bytes = getHeapStatistics().used_heap_size + process.memoryUsage().external;
  process.stdout.write(`${JSON.stringify({ held: bytes, handles: process.getActiveResourcesInfo().length })}\n`);
});
