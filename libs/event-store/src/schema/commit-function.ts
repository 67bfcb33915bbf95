/**
 * Writes everything that a batch of decisions changed, in one round trip. Raises 23505 where a stream has an event of one of these versions already:
 * somebody else wrote it meanwhile, so the whole batch is decided again. Answers the transaction's id.
 * A list comes as one text with record separators (U+001E) between, an empty text in it being null: they cannot stand in JSON unescaped, and an
 * array would have every value quoted and escaped on one side and unescaped on the other. One in the id of a stream makes that list too long, and
 * the write fails.
 * A snapshot never replaces a newer one: who hands a stream over may write after who took it.
 */
export const commitFunction = `
CREATE OR REPLACE FUNCTION listed(list text) RETURNS text[] LANGUAGE sql IMMUTABLE RETURN string_to_array(list, E'\\x1e', '');

CREATE OR REPLACE FUNCTION commit_batch(
  e_stream text, e_version text, e_id text, e_message text, e_type text, e_schema text, e_topic text, e_data text, e_metadata text,
  s_stream text, s_version text, s_state text, s_handled text, s_spilled text,
  f_id text, f_stream text, f_version text, f_owner uuid, f_done text,
  t_stream text, t_due text, t_done text,
  i_stream text, i_message text,
  published text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  first_sent bigint;
  last_sent bigint;
BEGIN
  IF e_id <> '' THEN
    WITH appended AS (
      INSERT INTO events (stream_id, version, event_id, message_id, type, schema_version, topic, data, metadata)
        SELECT * FROM unnest(
          listed(e_stream), listed(e_version)::integer[], listed(e_id)::uuid[], listed(e_message)::uuid[], listed(e_type), listed(e_schema)::smallint[], listed(e_topic),
          listed(e_data)::json[], listed(e_metadata)::json[]
        )
      RETURNING position, topic
    )
    SELECT min(position), max(position) INTO first_sent, last_sent FROM appended WHERE topic IS NOT NULL;
    IF first_sent IS NOT NULL THEN
      INSERT INTO outbox (transaction_id, first_position, last_position) VALUES (pg_current_xact_id(), first_sent, last_sent);
    END IF;
  END IF;

  IF s_stream <> '' THEN
    INSERT INTO snapshots (stream_id, version, state, handled, spilled)
      SELECT * FROM unnest(listed(s_stream), listed(s_version)::integer[], listed(s_state)::json[], listed(s_handled), listed(s_spilled)::boolean[])
    ON CONFLICT (stream_id) DO UPDATE
      SET version = excluded.version, state = excluded.state, handled = excluded.handled, spilled = excluded.spilled
      WHERE snapshots.version < excluded.version;
  END IF;
  IF f_id <> '' THEN
    INSERT INTO effects (effect_id, stream_id, version, owner, lease_until)
      SELECT id, stream, version, f_owner, clock_timestamp() + interval '5 seconds'
      FROM unnest(listed(f_id)::uuid[], listed(f_stream), listed(f_version)::integer[]) AS new (id, stream, version);
  END IF;
  IF f_done <> '' THEN
    DELETE FROM effects WHERE effect_id = ANY (listed(f_done)::uuid[]);
  END IF;
  IF t_stream <> '' THEN
    INSERT INTO timers (stream_id, due_at)
      SELECT stream, to_timestamp(due / 1000) FROM unnest(listed(t_stream), listed(t_due)::double precision[]) AS new (stream, due)
    ON CONFLICT (stream_id) DO UPDATE SET due_at = excluded.due_at;
  END IF;
  IF t_done <> '' THEN
    DELETE FROM timers WHERE stream_id = ANY (listed(t_done));
  END IF;
  IF i_stream <> '' THEN
    INSERT INTO inbox (stream_id, message_id) SELECT * FROM unnest(listed(i_stream), listed(i_message)::uuid[]) ON CONFLICT DO NOTHING;
  END IF;
  IF published <> '' THEN
    DELETE FROM outbox WHERE transaction_id = ANY (listed(published)::xid8[]);
  END IF;
  RETURN pg_current_xact_id()::text;
END
$$;
`;
