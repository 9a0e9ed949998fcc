import type pg from "pg";

/**
 * Watches in the database itself who writes: each process connects under an application name of its own, so a trigger
 * can tell whether an append to a run's log came from the process that holds the run.
 *
 * What any node may write is left out: that a run is to be cancelled, and that it goes on in the queue. The node that is
 * given a tool's outputs may take the run, which nobody holds then, and write in one step.
 */
const watch = `
  create table chaos_owners (node_id text primary key, application text not null);
  create table chaos_stale (run_id text, sequence bigint, status text, writer text, owner text);

  create function chaos_watch() returns trigger language plpgsql as $$
  declare
    writer text := current_setting('application_name');
    owner text;
  begin
    if new.node_id is not null and (tg_op = 'INSERT' or new.fencing_token > old.fencing_token) then
      insert into chaos_owners values (new.node_id, writer) on conflict do nothing;
    end if;
    if tg_op = 'UPDATE' and new.last_event > old.last_event and old.waiting = 0
       and new.status not in ('cancelling', 'queued') then
      -- Whoever takes a run that nobody holds may write in the same step.
      select application into owner from chaos_owners where node_id = coalesce(old.node_id, new.node_id);
      if owner is distinct from writer then
        insert into chaos_stale values (new.id, new.last_event, new.status, writer, owner);
      end if;
    end if;
    return new;
  end $$;

  create trigger chaos_watch before insert or update on runs for each row execute function chaos_watch();
`;

export async function watchWrites(client: pg.Client): Promise<void> {
  await client.query(watch);
}

/** @returns what was written by a process that did not hold the run. */
export async function staleWrites(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query("select * from chaos_stale");
  return rows.map(
    ({ run_id, sequence, status, writer, owner }) =>
      `${run_id}: ${writer} wrote up to event ${sequence} (${status}) while ${owner ?? "nobody"} held the run`,
  );
}
