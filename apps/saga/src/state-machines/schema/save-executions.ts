/**
 * Writes everything that a batch of transitions changed, in one round trip. An execution whose version is not the expected one was carried on
 * by somebody else: nothing of it is written, and its number is missing from `saved`; the others are not concerned. The same goes for a new
 * one whose ARN is taken. `stopped` are the children that were told to stop.
 * JSON comes as one text with record separators (U+001E) between, as in the event store; an empty record is no value.
 * Times are epoch milliseconds. `isOf` says which children an abandoned task (`over.task`) has.
 */
export const saveExecutions = (create: 'CREATE' | 'CREATE OR REPLACE', isOf: string): string => `
${create} FUNCTION save_machine_executions(
  n_number bigint[], n_arn text[], n_version integer[], n_status text[], n_name text[], n_machine_arn text[], n_version_arn text[],
  n_alias_arn text[], n_machine text, n_hash text[], n_trace text[], n_parent bigint[], n_parent_arn text[], n_parent_task text[],
  n_answers_as text[], n_scope text[], n_input text, n_head text, n_output text, n_error text[], n_cause text[],
  n_started float8[], n_stopped float8[],
  e_number bigint[], e_version integer[], e_status text[], e_hash text[], e_parent_task text[], e_head text, e_output text, e_error text[], e_cause text[],
  e_stopped float8[], e_redrives integer[], e_redriven float8[],
  b_execution bigint[], b_key text[], b_state text, g_execution bigint[], g_key text[],
  h_execution bigint[], h_first integer[], h_last integer[], h_events text,
  t_execution bigint[], t_task text[], t_activity text[], t_owner uuid, d_execution bigint[], d_task text[],
  w_execution bigint[], w_due float8[],
  c_number bigint[], c_parent bigint[], c_arn text[], c_name text[], c_type text[], c_task text[], c_scope text[], c_map_run text[],
  c_items integer[], c_started float8[], c_input text, c_begin_within_ms float8,
  x_execution bigint[], x_task text[], y_execution bigint[], y_child bigint[], y_letter text,
  s_execution bigint[], s_to bigint[], s_sender text[], s_task text[], s_signal text,
  r_execution bigint[], r_sender text[], r_signal text,
  m_execution bigint[], m_arn text[], m_started float8[], m_status text[], m_stopped float8[], m_redrives integer[], m_redriven float8[],
  m_concurrency bigint[], m_count bigint[], m_percentage float8[], m_children bigint[], m_items bigint[], m_written boolean[], f_execution bigint[],
  OUT saved bigint[], OUT stopped text[]
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  fresh bigint[] := '{}';
  whole boolean;
  rs CONSTANT text := E'\\x1e';
BEGIN
  saved := '{}';
  stopped := '{}';
  IF cardinality(e_number) > 0 THEN
    WITH done AS (
      UPDATE machine_executions e
      SET version = e.version + 1, status = new.status, definition_hash = new.hash, parent_task = new.parent_task, head = NULLIF(new.head, '')::json,
          output = NULLIF(new.output, '')::json, error = new.error, cause = new.cause, stopped_at = to_timestamp(new.stopped / 1000),
          redrive_count = new.redrives, redriven_at = to_timestamp(new.redriven / 1000)
      FROM unnest(
        e_number, e_version, e_status, e_hash, e_parent_task, string_to_array(e_head, rs), string_to_array(e_output, rs), e_error, e_cause, e_stopped,
        e_redrives, e_redriven
      ) AS new (number, version, status, hash, parent_task, head, output, error, cause, stopped, redrives, redriven)
      WHERE e.number = new.number AND e.version = new.version
      RETURNING e.number
    )
    SELECT coalesce(array_agg(number), '{}') INTO saved FROM done;
  END IF;

  IF cardinality(n_number) > 0 THEN
    WITH done AS (
      INSERT INTO machine_executions (
        number, arn, version, status, name, machine_arn, version_arn, alias_arn, machine, definition_hash, trace_header, parent, parent_arn,
        parent_task, answers_as, scope, input, head, output, error, cause, started_at, stopped_at
      )
      SELECT number, arn, version, status, name, machine_arn, version_arn, alias_arn, machine::json, hash, trace, parent, parent_arn,
        parent_task, answers_as, scope, input::json, NULLIF(head, '')::json, NULLIF(output, '')::json, error, cause,
        to_timestamp(started / 1000), to_timestamp(stopped / 1000)
      FROM unnest(
        n_number, n_arn, n_version, n_status, n_name, n_machine_arn, n_version_arn, n_alias_arn, string_to_array(n_machine, rs), n_hash,
        n_trace, n_parent, n_parent_arn, n_parent_task, n_answers_as, n_scope, string_to_array(n_input, rs), string_to_array(n_head, rs),
        string_to_array(n_output, rs), n_error, n_cause, n_started, n_stopped
      ) AS new (
        number, arn, version, status, name, machine_arn, version_arn, alias_arn, machine, hash, trace, parent, parent_arn, parent_task,
        answers_as, scope, input, head, output, error, cause, started, stopped
      )
      -- The task that asked for it may be over.
      WHERE new.parent IS NULL
        OR EXISTS (SELECT FROM machine_tasks t WHERE t.execution = new.parent AND t.task = new.parent_task FOR SHARE)
      ON CONFLICT (arn) DO NOTHING
      RETURNING number
    )
    SELECT coalesce(array_agg(number), '{}') INTO fresh FROM done;
    saved := saved || fresh;
  END IF;
  -- Looking every row up in the list of those that were saved is only worth it where one was not.
  whole := cardinality(saved) = cardinality(e_number) + cardinality(n_number);

  IF cardinality(g_execution) > 0 THEN
    DELETE FROM machine_buckets b USING unnest(g_execution, g_key) AS gone (execution, key)
    WHERE b.execution = gone.execution AND b.key = gone.key AND (whole OR gone.execution = ANY (saved));
  END IF;
  IF cardinality(b_execution) > 0 THEN
    INSERT INTO machine_buckets (execution, key, state)
    SELECT execution, key, state::json FROM unnest(b_execution, b_key, string_to_array(b_state, rs)) AS new (execution, key, state)
    WHERE whole OR execution = ANY (saved)
    ON CONFLICT (execution, key) DO UPDATE SET state = excluded.state;
  END IF;
  IF cardinality(h_execution) > 0 THEN
    INSERT INTO machine_history (execution, first_id, last_id, events)
    SELECT execution, first_id, last_id, events::json
    FROM unnest(h_execution, h_first, h_last, string_to_array(h_events, rs)) AS new (execution, first_id, last_id, events)
    WHERE whole OR execution = ANY (saved);
  END IF;
  IF cardinality(d_execution) > 0 THEN
    DELETE FROM machine_tasks t USING unnest(d_execution, d_task) AS done (execution, task)
    WHERE t.execution = done.execution AND (done.task IS NULL OR t.task = done.task) AND (whole OR done.execution = ANY (saved));
  END IF;
  IF cardinality(t_execution) > 0 THEN
    INSERT INTO machine_tasks (execution, task, activity, owner)
    SELECT execution, task, activity, CASE WHEN activity IS NULL THEN t_owner END
    FROM unnest(t_execution, t_task, t_activity) AS new (execution, task, activity)
    WHERE whole OR execution = ANY (saved);
  END IF;
  IF cardinality(w_execution) > 0 THEN
    DELETE FROM machine_timers t USING unnest(w_execution, w_due) AS new (execution, due)
    WHERE t.execution = new.execution AND new.due IS NULL AND (whole OR new.execution = ANY (saved));
    INSERT INTO machine_timers (execution, due_at)
    SELECT execution, to_timestamp(due / 1000) FROM unnest(w_execution, w_due) AS new (execution, due)
    WHERE due IS NOT NULL AND (whole OR execution = ANY (saved))
    ON CONFLICT (execution) DO UPDATE SET due_at = excluded.due_at;
  END IF;
  IF cardinality(c_number) > 0 THEN
    INSERT INTO machine_executions (
      number, arn, version, status, name, machine_arn, version_arn, alias_arn, machine, definition_hash, trace_header, parent, parent_arn,
      parent_task, answers_as, scope, map_run_arn, item_count, input, started_at
    )
    SELECT new.number, new.arn, 0, 'RUNNING', new.name, p.machine_arn, p.version_arn, p.alias_arn,
      json_build_object('name', p.machine ->> 'name', 'type', new.type, 'roleArn', p.machine ->> 'roleArn'), p.definition_hash,
      p.trace_header, p.number, p.arn, new.task, 'output', new.scope, new.map_run, new.items, new.input::json, to_timestamp(new.started / 1000)
    FROM unnest(c_number, c_parent, c_arn, c_name, c_type, c_task, c_scope, c_map_run, c_items, c_started, string_to_array(c_input, rs))
      AS new (number, parent, arn, name, type, task, scope, map_run, items, started, input)
    JOIN machine_executions p ON p.number = new.parent
    WHERE whole OR new.parent = ANY (saved);
    -- Begun by whoever wrote this; by anybody, should that one be gone.
    INSERT INTO machine_timers (execution, due_at)
    SELECT number, clock_timestamp() + make_interval(secs => c_begin_within_ms / 1000) FROM unnest(c_number, c_parent) AS new (number, parent)
    WHERE whole OR parent = ANY (saved);
  END IF;
  IF cardinality(x_execution) + cardinality(y_execution) + cardinality(s_execution) + cardinality(r_execution) > 0 THEN
    -- Letters that are there already are taken hold of in one order: two batches that tell each other something would wait for each other.
    PERFORM FROM machine_signals s JOIN (
      SELECT child, 'parent' FROM unnest(y_child) AS y (child)
      UNION SELECT receiver, sender FROM unnest(s_to, s_sender) AS s (receiver, sender)
      UNION SELECT execution, sender FROM unnest(r_execution, r_sender) AS r (execution, sender)
      UNION SELECT child.number, 'parent' FROM unnest(x_execution) AS x (execution) JOIN machine_executions child ON child.parent = x.execution
    ) AS letter (execution, sender) ON s.execution = letter.execution AND s.sender = letter.sender
    ORDER BY s.execution, s.sender FOR UPDATE OF s;
  END IF;
  IF cardinality(x_execution) > 0 THEN
    WITH told AS (
      INSERT INTO machine_signals (execution, sender, signal)
      SELECT number, 'parent', '{"kind":"stop"}' FROM (
        SELECT DISTINCT child.number FROM unnest(x_execution, x_task) AS over (execution, task)
        JOIN machine_executions child ON child.parent = over.execution
          AND (over.task IS NULL OR ${isOf})
        -- Or it has not heard yet that it was to go on, for this very task.
        WHERE (child.status = 'RUNNING' OR EXISTS (SELECT FROM machine_signals s WHERE s.execution = child.number AND s.sender = 'parent'))
          AND (whole OR over.execution = ANY (saved))
      ) AS children
      ON CONFLICT (execution, sender) DO UPDATE SET signal = excluded.signal
      RETURNING execution
    )
    SELECT coalesce(array_agg(e.arn), '{}') INTO stopped FROM told JOIN machine_executions e ON e.number = told.execution;
  END IF;
  IF cardinality(y_execution) > 0 THEN
    INSERT INTO machine_signals (execution, sender, signal)
    SELECT child, 'parent', letter::json FROM unnest(y_execution, y_child, string_to_array(y_letter, rs)) AS new (execution, child, letter)
    WHERE whole OR new.execution = ANY (saved)
    ON CONFLICT (execution, sender) DO UPDATE SET signal = excluded.signal;
  END IF;
  IF cardinality(s_execution) > 0 THEN
    INSERT INTO machine_signals (execution, sender, task, signal)
    SELECT receiver, sender, task, signal::json
    FROM unnest(s_execution, s_to, s_sender, s_task, string_to_array(s_signal, rs)) AS new (execution, receiver, sender, task, signal)
    WHERE whole OR new.execution = ANY (saved)
    ON CONFLICT (execution, sender) DO UPDATE SET task = excluded.task, signal = excluded.signal;
  END IF;
  IF cardinality(r_execution) > 0 THEN
    DELETE FROM machine_signals s USING unnest(r_execution, r_sender, string_to_array(r_signal, rs)) AS done (execution, sender, signal)
    WHERE s.execution = done.execution AND s.sender = done.sender AND s.signal::text = done.signal AND (whole OR done.execution = ANY (saved));
  END IF;
  IF cardinality(m_execution) > 0 THEN
    INSERT INTO machine_map_runs (arn, execution, started_at)
    SELECT arn, execution, to_timestamp(started / 1000) FROM unnest(m_execution, m_arn, m_started) AS new (execution, arn, started)
    WHERE started IS NOT NULL AND (whole OR execution = ANY (saved));
    UPDATE machine_map_runs run
    SET status = coalesce(new.status, run.status),
        stopped_at = CASE new.status WHEN 'RUNNING' THEN NULL ELSE coalesce(to_timestamp(new.stopped / 1000), run.stopped_at) END,
        redrive_count = coalesce(new.redrives, run.redrive_count),
        redriven_at = coalesce(to_timestamp(new.redriven / 1000), run.redriven_at),
        max_concurrency = coalesce(new.concurrency, run.max_concurrency),
        tolerated_count = coalesce(new.count, run.tolerated_count),
        tolerated_percentage = coalesce(new.percentage, run.tolerated_percentage),
        executions = coalesce(new.children, run.executions), items = coalesce(new.items, run.items),
        results_written = coalesce(new.written, run.results_written)
    FROM unnest(
      m_execution, m_arn, m_status, m_stopped, m_redrives, m_redriven, m_concurrency, m_count, m_percentage, m_children, m_items, m_written
    ) AS new (execution, arn, status, stopped, redrives, redriven, concurrency, count, percentage, children, items, written)
    WHERE run.arn = new.arn AND (whole OR new.execution = ANY (saved));
  END IF;
  IF cardinality(f_execution) > 0 THEN
    DELETE FROM machine_buckets WHERE execution = ANY (f_execution) AND (whole OR execution = ANY (saved));
    DELETE FROM machine_executions WHERE number = ANY (f_execution) AND (whole OR number = ANY (saved));
  END IF;
END $$;
`;
