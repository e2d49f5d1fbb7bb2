import { EventEmitter } from 'node:events';
import { type BpmnEngineOptions, Engine } from 'bpmn-engine';

type Parsed = NonNullable<BpmnEngineOptions['sourceContext']>;
const STEPS = ['one', 'two', 'three'];
const flow = (from: string, to: string) => `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`;
const path = ['start', ...STEPS, 'end'];
const SOURCE = `<?xml version="1.0" encoding="UTF-8"?>
<definitions id="definitions" xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
  <process id="process" isExecutable="true">
    <startEvent id="start"/>${STEPS.map((step) => `<userTask id="${step}"/>`).join('')}<endEvent id="end"/>
    ${path
      .slice(1)
      .map((to, index) => flow(path[index] ?? '', to))
      .join('')}
  </process>
</definitions>`;

/** A process of three user tasks in bpmn-engine, in memory, its definition parsed once: each call runs one from start to end. */
export async function bpmnProcess(): Promise<() => Promise<void>> {
  const [definition] = await new Engine({ source: SOURCE }).getDefinitions();
  // What parsing gave, for every process.
  const sourceContext = (definition as unknown as { context: { definitionContext: Parsed } }).context.definitionContext;
  return async () => {
    const engine = new Engine({ name: 'three tasks', sourceContext });
    let completed = 0;
    const listener = new EventEmitter().on('activity.wait', (task: { signal: (message: object) => void }) => {
      completed++;
      task.signal({});
    });
    await engine.execute({ listener });
    if (completed !== STEPS.length) throw new Error(`${completed} tasks were completed`);
  };
}
