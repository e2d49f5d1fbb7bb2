import { definitionStatus } from '#src/helpers/statuses.js';
import type { Task } from '#src/workflow_engine/workflow_file.js';
import { dueWords, setWords, taskKind, waysOutInWords, whoWords } from './definition_words.js';
import { entriesInWords } from './form_entry_words.js';
import { linksShown, versionHref } from './version_page.js';
import type { Version } from './workflow_definitions.js';

/** What the view of a step shows. */
export function taskPage(task: Task, version: Version, timeZone: string) {
  const { definition } = version;
  const { workflow } = version.file;
  const label = (name: string) => definition.fields.get(name)?.label ?? name;
  return {
    description: task.description ?? '',
    details: [
      { label: 'Workflow', text: `${workflow.title} · version ${version.version}`, href: versionHref(version) },
      { label: 'State', status: definitionStatus(version.state) },
      { label: 'Kind', text: taskKind(task.task_type) },
      { label: 'Who does it', text: whoWords(definition, task) },
      ...(task.due_hours === undefined ? [] : [{ label: 'Due after', text: dueWords(task.due_hours) }]),
      ...(task.action_url === undefined ? [] : [{ label: 'Calls', text: task.action_url }]),
      { label: 'Key', text: task.key },
    ],
    isForm: task.task_type === 'FORM',
    shows: (task.input_schema ?? []).map(label),
    asks: entriesInWords(definition, task.output_schema ?? [], timeZone),
    sets: setWords(definition, task.key),
    ways: waysOutInWords(definition, task.key),
    links: linksShown(task.ext_ref),
  };
}
