// Loaded into a server by the mutants of the speed figures: SLOWED names what is broken.
import { createRequire } from 'node:module';
import { ServerResponse } from 'node:http';
import pg from 'pg';

const { query } = pg.Client.prototype;
const onEvery = (change) => {
  pg.Client.prototype.query = function slowed(config, ...rest) {
    return typeof config?.submit === 'function' ? query.call(this, config, ...rest) : change(this, config, rest);
  };
};
const onNamed = (name, change) =>
  onEvery((client, config, rest) =>
    config?.name === name ? change(client, config, rest) : query.call(client, config, ...rest),
  );

const BREAK = {
  // Every page writes its session, as express-session does by default.
  touch_on: () =>
    onNamed('session', async (client, config, rest) => {
      await query.call(client, 'update session set expire = expire where sid = $1', config.values.slice(0, 1));
      return query.call(client, config, ...rest);
    }),
  // The list asks for each of its rows once more.
  a_statement_a_row: () =>
    onNamed('tickets active', async (client, config) => {
      const found = await query.call(client, config);
      for (const { number } of found.rows)
        await query.call(client, 'select title from ticket_instances where number = $1', [number]);
      return found;
    }),
  offset_paging: () =>
    onNamed('tickets active', (client, { text, values }) => {
      const half = '(select count(*) / 2 from ticket_instances c where c.company_id = $1)';
      return query.call(client, { text: text.replace(/limit \$3$/, `limit $3 offset ${half}`), values });
    }),
  // Each of the three is awaited, as where a step is several statements that need each other's answers.
  four_statements_for_one: () =>
    onEvery(async (client, config, rest) => {
      for (const n of [1, 2, 3]) await query.call(client, `select ${n}`);
      return query.call(client, config, ...rest);
    }),
  // Nobody waits for who chooses before them; between choosing and giving is time for others, as on a busy machine.
  no_group_lock: () =>
    onEvery(async (client, config, rest) => {
      if (config?.text?.includes('pg_advisory_xact_lock'))
        return query.call(client, { text: 'select $1::int, $2::int', values: config.values });
      if (config?.text?.includes('set last_assigned_at')) query.call(client, 'select pg_sleep(0.1)');
      return query.call(client, config, ...rest);
    }),
  hashing_on_the_page_thread: () => {
    const bcrypt = createRequire(import.meta.url)('bcrypt');
    bcrypt.compare = async (password, hash) => bcrypt.compareSync(password, hash);
  },
  every_answer_kept: () => {
    const kept = [];
    const { end } = ServerResponse.prototype;
    ServerResponse.prototype.end = function keeping(...args) {
      kept.push(Buffer.alloc(50_000, 1));
      return end.apply(this, args);
    };
  },
};
BREAK[process.env.SLOWED]();
