import { describe, expect, it } from 'vitest';
import { parse } from '#src/workflow_engine/expressions/parse.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';

const pointersOf = (json: Json) => {
  const result = parse(json);
  return 'problems' in result ? result.problems.map(({ code, pointer }) => `${code} ${pointer}`) : [];
};

function nested(levels: number): Json {
  return levels === 1 ? { is_set: { var: 'a' } } : { '!': nested(levels - 1) };
}

describe('parse', () => {
  it('takes one operand bare or in a list', () => {
    const bare = parse({ lower: { var: 'a' } });
    const listed = parse({ lower: [{ var: ['a'] }] });
    expect(bare).toMatchObject({
      node: { operator: 'lower', operands: [{ kind: 'var', name: 'a', pointer: '/lower/var' }] },
    });
    expect(listed).toMatchObject({ node: { operands: [{ kind: 'var', name: 'a', pointer: '/lower/0/var' }] } });
  });

  it.each([
    [{ '===': [1, 1] }, ['schema /===']],
    [{ 'a/b~': 1 }, ['schema /a~1b~0']],
    [{ constructor: [1] }, ['schema /constructor']],
    [JSON.parse('{"__proto__":[1]}'), ['schema /__proto__']],
    [{ map: [{ var: 'a' }, 1] }, ['schema /map']],
    [{ '==': [1] }, ['schema /==']],
    [{ '<': [1, { var: 'a' }, 3] }, ['schema /<']],
    [{ between: [1, 2] }, ['schema /between']],
    [{ if: [{ var: 'a' }, 1] }, ['schema /if']],
    [{ if: [{ var: 'a' }, 1, { var: 'b' }, 2] }, ['schema /if']],
    [{ is_set: 'a' }, ['schema /is_set']],
    [{ in: ['a', 'abc'] }, ['schema /in']],
    [{ in: [{ var: 'a' }, []] }, ['schema /in']],
    [{ in: [{ var: 'a' }, [{ var: 'b' }]] }, ['schema /in']],
    [{ round: [1, 7] }, ['schema /round']],
    [{ round: [1, { var: 'a' }] }, ['schema /round']],
    [{ var: 1 }, ['schema /var']],
    [{ var: ['a', 1] }, ['schema /var']],
    [{ object: [1] }, ['schema /object']],
    [{ and: [] }, ['schema /and']],
    [{ and: [{ no: 1 }, { '!': [{ nor: 1 }] }] }, ['schema /and/0/no', 'schema /and/1/!/0/nor']],
    [{ '+': [1e16, 0.1234567, 1] }, ['schema /+/0', 'schema /+/1']],
    [{ cat: ['\0', '\ud800', 'x'.repeat(10_001)] }, ['schema /cat/0', 'schema /cat/1', 'schema /cat/2']],
  ] as [Json, string[]][])('%j: %j', (json, problems) => {
    expect(pointersOf(json)).toEqual(problems);
  });

  it('stops at 20 levels and 200 parts', () => {
    expect(pointersOf(nested(20))).toEqual([]);
    expect(pointersOf(nested(21))).toHaveLength(1);
    expect(pointersOf({ cat: Array(199).fill('a') })).toEqual([]);
    expect(pointersOf({ cat: Array(200).fill('a') })).toEqual(['schema ']);
  });

  it('is not held up by bombs', () => {
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    const started = process.cpuUsage().user;
    expect(pointersOf(deep)).toHaveLength(1);
    expect(pointersOf({ cat: Array(500_000).fill({ cat: [1, 2, 3] }) })).toHaveLength(1);
    expect(process.cpuUsage().user - started).toBeLessThan(1_000_000);
  });
});
