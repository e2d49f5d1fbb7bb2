import type pg from 'pg';

/** A column of a table that is copied, and the table whose rows it names (none: a value). */
type Column = { readonly name: string; readonly type: string; readonly refers: string | null };
export type Table = { readonly name: string; readonly columns: readonly Column[] };

/** The tables that are copied once for each company. */
const OF_COMPANY = [
  'users',
  'user_system_roles',
  'company_roles',
  'user_company_roles',
  'workflow_definitions',
  'task_definitions',
  'workflow_transitions',
  'ticket_definitions',
  'ticket_type_roles',
] as const;
/** The tables that are copied for each ticket, and how a row `r` of each finds its ticket's row `t` of ticket_instances. */
const OF_TICKET: { readonly [table: string]: string } = {
  ticket_instances: 't.id = r.id',
  workflow_instances: 't.id = r.ticket_instance_id',
  workflow_events: 't.id = r.ticket_instance_id',
  task_instances:
    't.id = (select w.ticket_instance_id from workflow_instances w where w.company_id = r.company_id and w.id = r.workflow_instance_id)',
  workflow_errors: 't.id = r.ticket_instance_id',
  audit_log: 't.id = r.ticket_instance_id',
};
/** What audit rows of tickets are about, and its table. */
const SUBJECTS = {
  ticket_instance: 'ticket_instances',
  workflow_instance: 'workflow_instances',
  task_instance: 'task_instances',
  workflow_error: 'workflow_errors',
} as const;

/** Reads the columns of the tables that are copied, each with the table whose rows it names, from the database itself. */
async function readTable(owner: pg.Client, name: string): Promise<Table> {
  const { rows } = await owner.query<Column>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
            (select c.confrelid::regclass::text from pg_constraint c
              where c.conrelid = a.attrelid and c.contype = 'f' and c.conkey[array_length(c.conkey, 1)] = a.attnum and c.confrelid <> 'companies'::regclass
              limit 1) as refers
       from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [name],
  );
  return { name, columns: rows };
}

/** How far the ids of each table's copies are apart: more than the model has. */
export type Strides = ReadonlyMap<string, number>;

/** The highest id of each table that is copied by ticket, and of the people. */
export async function readStrides(owner: pg.Client): Promise<Strides> {
  const strides = new Map<string, number>();
  for (const table of ['users', ...Object.keys(OF_TICKET)]) {
    const { rows } = await owner.query<{ most: number }>(`select coalesce(max(id), 0)::int as most from ${table}`);
    strides.set(table, rows[0]?.most ?? 0);
  }
  return strides;
}

/** Which company is copied into which, and by how much the ids of its people are higher there. */
export type Copy = { readonly model: number; readonly company: number; readonly people: number };
/** A statement for one copy. The three are whole numbers of ours, written into it: not every statement has a use for each, as parameters must have. */
export type Statement = (copy: Copy) => string;
const NAMES = ['model', 'company', 'people'] as const;
const statement = (sql: string): Statement => {
  return (copy) => sql.replaceAll(/\$([123])/g, (_, n) => String(copy[NAMES[Number(n) - 1] ?? 'model']));
};

/** The statements that copy the model ($1) into another company ($2), whose people have ids by $3 higher. */
export async function companyStatements(owner: pg.Client): Promise<Statement[]> {
  const tables = await Promise.all(OF_COMPANY.map((name) => readTable(owner, name)));
  return tables.map((table) => {
    const values = table.columns.map((column) => companyValue(table, column));
    return statement(
      `insert into ${table.name} (${table.columns.map(({ name }) => name).join(', ')}) select ${values.join(', ')} from ${table.name} r where company_id = $1`,
    );
  });
}

function companyValue(table: Table, { name, refers }: Column): string {
  if (name === 'company_id') return '$2::int';
  if (refers === 'users' || (table.name === 'users' && name === 'id')) return `r.${name} + $3::int`;
  if (table.name === 'users' && name === 'email')
    return `split_part(r.email, '@', 1) || '@company' || $2::int || '.example'`;
  // The other tables' ids are unique within their company alone.
  return `r.${name}`;
}

/**
 * The statements that copy the model's tickets ($1) into a company ($2), whose people have ids by $3 higher: a copy for each row of the
 * temporary table `copies` (ticket, copy, number, age). Ids are shifted by the copy's number times the table's stride.
 */
export async function ticketStatements(
  owner: pg.Client,
  strides: Strides,
  peopleFields: readonly string[],
): Promise<Statement[]> {
  const tables = await Promise.all(Object.keys(OF_TICKET).map((name) => readTable(owner, name)));
  return tables.map((table) => {
    // The audit log's ids are one sequence for all companies.
    const columns = table.columns.filter(({ name }) => !(table.name === 'audit_log' && name === 'id'));
    const values = columns.map((column) => ticketValue(table, column, strides, peopleFields));
    return statement(`insert into ${table.name} (${columns.map(({ name }) => name).join(', ')})
      select ${values.join(', ')} from ${table.name} r
        join ticket_instances t on t.company_id = r.company_id and ${OF_TICKET[table.name]}
        join copies c on c.ticket = t.id
       where r.company_id = $1`);
  });
}

function ticketValue(
  table: Table,
  { name, type, refers }: Column,
  strides: Strides,
  peopleFields: readonly string[],
): string {
  const shifted = (of: string) => `r.${name} + c.copy * ${strides.get(of) ?? 0}`;
  if (name === 'company_id') return '$2::int';
  if (name === 'id') return shifted(table.name);
  if (name === 'number') return 'c.number';
  if (name === 'submission_token') return `r.submission_token || '-' || c.copy`;
  if (name === 'actor_id' || refers === 'users') return `r.${name} + $3::int`;
  if (name === 'subject_id') return subjectId(strides);
  if (name === 'ticket_instance_id') return shifted('ticket_instances');
  if (refers !== null && refers in OF_TICKET) return shifted(refers);
  if (type === 'timestamp with time zone') return `r.${name} - c.age`;
  if (['ticket_data', 'workflow_data', 'data', 'output_data', 'input_data'].includes(name))
    return withPeople(`r.${name}`, peopleFields);
  if (table.name === 'workflow_events' && name === 'outcome') return outcome(strides);
  return `r.${name}`;
}

function subjectId(strides: Strides): string {
  const cases = Object.entries(SUBJECTS).map(
    ([subject, table]) => `when '${subject}' then r.subject_id + c.copy * ${strides.get(table) ?? 0}`,
  );
  return `case r.subject_type ${cases.join(' ')} else r.subject_id end`;
}

/** Values of `user` fields are people's ids. */
function withPeople(value: string, peopleFields: readonly string[]): string {
  return peopleFields.reduce(
    (json, field) =>
      `case when ${value} ? '${field}' then jsonb_set(${json}, '{${field}}', to_jsonb((${value}->>'${field}')::int + $3::int)) else ${json} end`,
    value,
  );
}

/** What an event's outcome says was begun, with the ids of the copies. */
function outcome(strides: Strides): string {
  const begun = `(select coalesce(jsonb_agg(b || jsonb_build_object(
      'taskInstanceId', (b->>'taskInstanceId')::int + c.copy * ${strides.get('task_instances') ?? 0},
      'assignedTo', (b->>'assignedTo')::int + $3::int) order by n), '[]')
    from jsonb_array_elements(r.outcome->'begun') with ordinality x (b, n))`;
  return `case when jsonb_typeof(r.outcome->'begun') = 'array' then jsonb_set(r.outcome, '{begun}', ${begun}) else r.outcome end`;
}
