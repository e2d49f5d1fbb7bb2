-- What the application writes is timed by the database's clock, never by a server's own (threat 37): what is due, for how long something has
-- been broken and in which order things happened hang on it.

-- The moment, not the transaction's beginning: whoever waited for a lock came later than the one who held it.
alter table workflow_events alter created_at set default clock_timestamp(), alter due_at set default clock_timestamp();
alter table audit_log alter created_at set default clock_timestamp();

create function note_update() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end $$;

do $$
declare t text;
begin
  for t in select table_name from information_schema.columns
            where table_schema = 'public' and column_name = 'updated_at' loop
    execute format($f$create trigger note_update before update on %I for each row when (current_user = 'ticketflower_app') execute function note_update()$f$, t);
  end loop;
end $$;
