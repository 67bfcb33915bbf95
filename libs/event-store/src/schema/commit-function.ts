/**
 * Writes everything that a batch of decisions changed, in one round trip. Raises 40001 where a stream's revision is not the expected one:
 * somebody else wrote it meanwhile, so the whole batch is decided again. Answers the transaction's id.
 * A list comes as one text with record separators (U+001E) between, an empty text in it being null: they cannot stand in JSON unescaped, and an
 * array would have every value quoted and escaped on one side and unescaped on the other. One in the id of a stream makes that list too long, and
 * the write fails. A state that is null is left as it was stored.
 */
export const commitFunction = `
CREATE FUNCTION listed(list text) RETURNS text[] LANGUAGE sql IMMUTABLE RETURN string_to_array(list, E'\\x1e', '');

CREATE FUNCTION commit_batch(
  s_id text, s_revision text, s_version text, s_state text, s_handled text, s_spilled text,
  e_stream text, e_version text, e_id text, e_type text, e_schema text, e_topic text, e_data text, e_metadata text,
  f_id text, f_stream text, f_version text, f_owner uuid, f_done text,
  t_stream text, t_due text, t_done text,
  i_stream text, i_message text,
  published text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  written integer;
  first_sent bigint;
  last_sent bigint;
BEGIN
  INSERT INTO streams AS s (stream_id, state, snapshot_version, version, revision, handled, spilled)
    SELECT id, state, CASE WHEN state IS NULL THEN 0 ELSE version END, version, revision + 1, handled, spilled
    FROM unnest(
      listed(s_id), listed(s_revision)::integer[], listed(s_version)::integer[], listed(s_state)::json[], listed(s_handled), listed(s_spilled)::boolean[]
    ) AS new (id, revision, version, state, handled, spilled)
  ON CONFLICT (stream_id) DO UPDATE
    SET state = coalesce(excluded.state, s.state), snapshot_version = greatest(excluded.snapshot_version, s.snapshot_version),
        version = excluded.version, revision = excluded.revision, handled = excluded.handled, spilled = excluded.spilled
    WHERE s.revision = excluded.revision - 1;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written <> cardinality(listed(s_id)) THEN
    RAISE EXCEPTION 'a stream was written by somebody else' USING ERRCODE = '40001';
  END IF;

  IF e_id <> '' THEN
    WITH appended AS (
      INSERT INTO events (stream_id, version, event_id, type, schema_version, topic, data, metadata)
        SELECT * FROM unnest(
          listed(e_stream), listed(e_version)::integer[], listed(e_id)::uuid[], listed(e_type), listed(e_schema)::smallint[], listed(e_topic),
          listed(e_data)::json[], listed(e_metadata)::json[]
        )
      RETURNING position, topic
    )
    SELECT min(position), max(position) INTO first_sent, last_sent FROM appended WHERE topic IS NOT NULL;
    IF first_sent IS NOT NULL THEN
      INSERT INTO outbox (transaction_id, first_position, last_position) VALUES (pg_current_xact_id(), first_sent, last_sent);
    END IF;
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
