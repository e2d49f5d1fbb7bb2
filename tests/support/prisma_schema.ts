/** What schema.prisma declares, as sorted lines that a catalogue query can be compared with. */
export type Declared = { columns: string[]; keys: string[]; enums: string[] };

type Field = { name: string; type: string; list: boolean; optional: boolean; rest: string };
type Block = { kind: string; name: string; fields: Field[]; attributes: string[]; body: string };

const TYPES: Record<string, string> = { Int: 'int4', String: 'text', Boolean: 'bool', Json: 'jsonb', Float: 'float8' };
const NATIVE: Record<string, string> = { Timestamptz: 'timestamptz', VarChar: 'varchar', Json: 'json' };

function blocks(text: string): Block[] {
  return [...text.matchAll(/^(model|enum) (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, kind = '', name = '', body = '']) => {
    const lines = body.split('\n').map((line) => line.trim());
    const fields = lines.flatMap((line) => {
      const found = /^(\w+)\s+(\w+)(\[\])?(\?)?\s*(.*)$/.exec(line);
      return found
        ? [
            {
              name: found[1] ?? '',
              type: found[2] ?? '',
              list: Boolean(found[3]),
              optional: Boolean(found[4]),
              rest: found[5] ?? '',
            },
          ]
        : [];
    });
    return { kind, name, fields, attributes: lines.filter((line) => line.startsWith('@@')), body };
  });
}

const mapped = (rest: string, fallback: string) => /@?@map\("(\w+)"\)/.exec(rest)?.[1] ?? fallback;
const listIn = (text: string, name: string) =>
  new RegExp(`${name}: \\[([^\\]]*)\\]`)
    .exec(text)?.[1]
    ?.split(',')
    .map((part) => part.trim()) ?? [];

/** Reads the models and enums of a Prisma schema. */
export function parsePrismaSchema(text: string): Declared {
  const all = blocks(text);
  const models = all.filter(({ kind }) => kind === 'model');
  const enums = new Map(
    all
      .filter(({ kind }) => kind === 'enum')
      .map((block) => [block.name, mapped(block.attributes.join(' ') || block.body, block.name)]),
  );
  const tableOf = new Map(
    models.map((model) => [
      model.name,
      mapped(model.attributes.find((line) => line.startsWith('@@map')) ?? '', model.name),
    ]),
  );
  const column = (model: Block, name: string) =>
    mapped(model.fields.find((field) => field.name === name)?.rest ?? '', name);
  const columnsOf = (model: Block, names: string[]) => names.map((name) => column(model, name)).join(', ');

  const columns: string[] = [];
  const keys: string[] = [];
  for (const model of models) {
    const table = tableOf.get(model.name) ?? '';
    for (const field of model.fields) {
      const { name, type, list, optional, rest } = field;
      const target = models.find((other) => other.name === type);
      if (target) {
        const own = listIn(rest, 'fields');
        if (own.length > 0)
          keys.push(
            `${table} reference (${columnsOf(model, own)}) -> ${tableOf.get(type)} (${columnsOf(target, listIn(rest, 'references'))})`,
          );
        continue;
      }
      if (list) throw new Error(`lists are not used: ${model.name}.${name}`);
      const native = /@db\.(\w+)/.exec(rest)?.[1];
      columns.push(
        `${table}.${mapped(rest, name)} ${native ? NATIVE[native] : (TYPES[type] ?? enums.get(type))}${optional ? '?' : ''}`,
      );
      if (/@id\b/.test(rest)) keys.push(`${table} id (${mapped(rest, name)})`);
      if (/@unique\b/.test(rest)) keys.push(`${table} unique (${mapped(rest, name)})`);
    }
    for (const line of model.attributes) {
      const found = /^@@(id|unique)\(\[([^\]]*)\]/.exec(line);
      if (found)
        keys.push(
          `${table} ${found[1]} (${columnsOf(
            model,
            (found[2] ?? '').split(',').map((name) => name.trim()),
          )})`,
        );
    }
  }
  const values = all
    .filter(({ kind }) => kind === 'enum')
    .map(
      ({ name, body }) =>
        `${enums.get(name)}: ${body
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => /^\w+$/.test(line))
          .join(', ')}`,
    );
  return { columns: columns.sort(), keys: keys.sort(), enums: values.sort() };
}
