const older =
  'MapStateExited of a distributed Map points at the event before MapRunSucceeded. The service did so in recordings from December 2024 on, ' +
  'and pointed at MapRunSucceeded itself in the seventeen before; one of the two cannot match.';

const unread = 'The object that its item reader reads was not recorded.';

/** Recordings that are not matched in all, and why. What is missed without a reason here fails the tests. */
const reasons: Readonly<Record<string, string>> = {
  'TestBaseScenarios::test_map_state_lambda': older,
  'TestBaseScenarios::test_map_state_nested_config_distributed': older,
  'TestBaseScenarios::test_map_state_nested_config_distributed_no_max_max_concurrency': older,
  'TestBaseScenarios::test_map_state_config_distributed_items_path_from_previous': older,
  'TestBaseScenarios::test_lambda_invoke_with_retry_extended_input':
    'Recorded before the context object had a RedriveCount, which stands in the input of the function.',
};

/** Why a recording is not matched; undefined where nobody knows. The name of a case begins with the file it was recorded in. */
export const reasonOf = (id: string): string | undefined => {
  const [, ...name] = id.split('.py::');
  const title = name.join('.py::');
  return reasons[title] ?? (title.includes('::test_map_item_reader_') ? unread : undefined);
};
