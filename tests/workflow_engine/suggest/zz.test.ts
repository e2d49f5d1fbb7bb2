import { readFileSync } from 'node:fs';
import { it } from 'vitest';
import { compile } from '#src/workflow_engine/compile.js';
import { search } from '#src/workflow_engine/suggest/search.js';
import { spaceOf } from '#src/workflow_engine/suggest/space.js';
it('x', () => {
  for (const name of ['contract_review', 'quote_request', 'hiring']) {
    const d = compile(JSON.parse(readFileSync(new URL(`../../corpus/sound/${name}.json`, import.meta.url), 'utf8')));
    const t = process.cpuUsage();
    const sp = spaceOf(d);
    console.log('search values', JSON.stringify([...sp.values].map(([n, v]) => [n, v.length])));
    console.log('search space', process.cpuUsage(t).user / 1000);
    const run = search(sp);
    let r = run.next();
    while (!r.done) r = run.next();
    console.log('search', name, process.cpuUsage(t).user / 1000, r.value.places.length, r.value.moves.length, r.value.isWhole, JSON.stringify(sp.budget));
  }
});
