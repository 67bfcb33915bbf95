/**
 * Writes everything that a batch of decisions changed, in one round trip. Raises 40001 where a stream's revision is not the expected one:
 * somebody else wrote it meanwhile, so the whole batch is decided again. Answers the transaction's id.
 * JSON comes as one text with record separators (U+001E) between: they cannot stand in JSON unescaped, and an array would have every quote in it
 * escaped on one side and unescaped on the other. A state that is an empty text is left as it was stored.
 */
export const commitFunction = `
CREATE FUNCTION commit_batch(
  s_id text[], s_revision integer[], s_version integer[], s_state text, s_handled text, s_spilled boolean[],
  e_stream text[], e_version integer[], e_id uuid[], e_type text[], e_schema smallint[], e_topic text[], e_data text, e_metadata text,
  f_id uuid[], f_stream text[], f_version integer[], f_owner uuid, f_done uuid[],
  t_stream text[], t_due double precision[], t_done text[],
  i_stream text[], i_message uuid[],
  published xid8[]
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  written integer;
  first_sent bigint;
  last_sent bigint;
BEGIN
  INSERT INTO streams AS s (stream_id, state, snapshot_version, version, revision, handled, spilled)
    SELECT id, state, CASE WHEN state IS NULL THEN 0 ELSE version END, version, revision + 1, handled, spilled
    FROM unnest(
      s_id, s_revision, s_version, string_to_array(s_state, E'\\x1e', '')::json[], string_to_array(s_handled, E'\\x1e'), s_spilled
    ) AS new (id, revision, version, state, handled, spilled)
  ON CONFLICT (stream_id) DO UPDATE
    SET state = coalesce(excluded.state, s.state), snapshot_version = greatest(excluded.snapshot_version, s.snapshot_version),
        version = excluded.version, revision = excluded.revision, handled = excluded.handled, spilled = excluded.spilled
    WHERE s.revision = excluded.revision - 1;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written <> cardinality(s_id) THEN
    RAISE EXCEPTION 'a stream was written by somebody else' USING ERRCODE = '40001';
  END IF;

  IF cardinality(e_id) > 0 THEN
    WITH appended AS (
      INSERT INTO events (stream_id, version, event_id, type, schema_version, topic, data, metadata)
        SELECT * FROM unnest(
          e_stream, e_version, e_id, e_type, e_schema, e_topic,
          string_to_array(e_data, E'\\x1e')::json[], string_to_array(e_metadata, E'\\x1e')::json[]
        )
      RETURNING position, topic
    )
    SELECT min(position), max(position) INTO first_sent, last_sent FROM appended WHERE topic IS NOT NULL;
    IF first_sent IS NOT NULL THEN
      INSERT INTO outbox (transaction_id, first_position, last_position) VALUES (pg_current_xact_id(), first_sent, last_sent);
    END IF;
  END IF;

  IF cardinality(f_id) > 0 THEN
    INSERT INTO effects (effect_id, stream_id, version, owner, lease_until)
      SELECT id, stream, version, f_owner, clock_timestamp() + interval '5 seconds' FROM unnest(f_id, f_stream, f_version) AS new (id, stream, version);
  END IF;
  IF cardinality(f_done) > 0 THEN
    DELETE FROM effects WHERE effect_id = ANY (f_done);
  END IF;
  IF cardinality(t_stream) > 0 THEN
    INSERT INTO timers (stream_id, due_at)
      SELECT stream, to_timestamp(due / 1000) FROM unnest(t_stream, t_due) AS new (stream, due)
    ON CONFLICT (stream_id) DO UPDATE SET due_at = excluded.due_at;
  END IF;
  IF cardinality(t_done) > 0 THEN
    DELETE FROM timers WHERE stream_id = ANY (t_done);
  END IF;
  IF cardinality(i_stream) > 0 THEN
    INSERT INTO inbox (stream_id, message_id) SELECT * FROM unnest(i_stream, i_message) ON CONFLICT DO NOTHING;
  END IF;
  IF cardinality(published) > 0 THEN
    DELETE FROM outbox WHERE transaction_id = ANY (published);
  END IF;
  RETURN pg_current_xact_id()::text;
END
$$;
`;
