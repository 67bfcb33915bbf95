import { describe, expect, it } from 'vitest';
import { inHashOrder } from './constraint.js';
import { readShape } from './read-shape.js';
import { type OperationName, shapes } from './shapes.js';

const complaintAbout = (operation: OperationName, request: object | string): string => {
  try {
    readShape(shapes[operation], Buffer.from(typeof request === 'string' ? request : JSON.stringify(request)));
  } catch (error) {
    const { refusal, message } = error as { refusal: string; message: string };
    return `${refusal}: ${message}`;
  }
  return 'fine';
};

describe('a request', () => {
  it.each<[string, OperationName, object, string]>([
    [
      'a number that is too large',
      'ListActivities',
      { maxResults: 1001 },
      "Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
    ],
    [
      'a number that is too small',
      'ListActivities',
      { maxResults: -1 },
      "Value '-1' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 0",
    ],
    [
      'a text that is too long',
      'DescribeActivity',
      { activityArn: 'a'.repeat(257) },
      `Value '${'a'.repeat(257)}' at 'activityArn' failed to satisfy constraint: Member must have length less than or equal to 256`,
    ],
    [
      'an empty text',
      'CreateActivity',
      { name: '' },
      "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'a member that is missing',
      'DescribeActivity',
      {},
      "Value null at 'activityArn' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a member that is null',
      'DescribeActivity',
      { activityArn: null },
      "Value null at 'activityArn' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a value that is none of those allowed',
      'ValidateStateMachineDefinition',
      { definition: '{}', severity: 'x' },
      "Value 'x' at 'severity' failed to satisfy constraint: Member must satisfy enum value set: [ERROR, WARNING]",
    ],
    [
      'an enumeration that is missing',
      'CreateActivity',
      { name: 'a', encryptionConfiguration: {} },
      "Value null at 'encryptionConfiguration.type' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a name that does not fit its pattern',
      'CreateStateMachineAlias',
      { name: '12', routingConfiguration: [{ stateMachineVersionArn: 'a', weight: 100 }] },
      String.raw`Value '12' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`,
    ],
    [
      'a token that does not fit its pattern, which AWS holds against the whole of it',
      'RedriveExecution',
      { executionArn: 'a', clientToken: 'a b' },
      "Value 'a b' at 'clientToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [!-~]+",
    ],
    [
      'a trace header that is no ASCII',
      'StartExecution',
      { stateMachineArn: 'a', traceHeader: 'ä' },
      String.raw`Value 'ä' at 'traceHeader' failed to satisfy constraint: Member must satisfy regular expression pattern: \p{ASCII}*`,
    ],
    [
      'an element of a list',
      'TagResource',
      { resourceArn: 'a', tags: [{ key: 'a' }, { key: '' }] },
      "Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'a list that is empty',
      'CreateStateMachineAlias',
      { name: 'a', routingConfiguration: [] },
      "Value '[]' at 'routingConfiguration' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'a list of structures that is too long',
      'CreateStateMachineAlias',
      {
        name: 'a',
        routingConfiguration: [50, 30, 20].map((weight) => ({ stateMachineVersionArn: `v:${weight}`, weight, more: { x: [[[]]] } })),
      },
      "Value '[RoutingConfigurationListItem(stateMachineVersionArn=v:50, weight=50), RoutingConfigurationListItem(stateMachineVersionArn=v:30, weight=30), " +
        "RoutingConfigurationListItem(stateMachineVersionArn=v:20, weight=20)]' at 'routingConfiguration' failed to satisfy constraint: Member must have length less than or equal to 2",
    ],
    [
      'something sensitive',
      'ValidateStateMachineDefinition',
      { definition: '' },
      "Value at 'definition' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  ])('with %s is told what, in the words of AWS', (_, operation, request, told) => {
    expect(complaintAbout(operation, request)).toBe(`ValidationException: 1 validation error detected: ${told}`);
  });

  it('is told everything at once', () => {
    expect(complaintAbout('CreateStateMachine', { name: '' })).toMatch(
      /^ValidationException: 3 validation errors detected: Value '' at 'name' .*; .*'definition'.*; Value null at 'roleArn' [^;]*$/,
    );
  });

  it.each<[OperationName, object | string, string]>([
    ['ListActivities', { maxResults: 'many' }, 'STRING_VALUE can not be converted to an Integer'],
    ['ListActivities', { maxResults: true }, 'TRUE_VALUE can not be converted to an Integer'],
    ['UpdateMapRun', { toleratedFailureCount: 'x' }, 'STRING_VALUE can not be converted to a Long'],
    ['UpdateMapRun', { toleratedFailurePercentage: 'x' }, 'STRING_VALUE can not be converted to a Float'],
    ['CreateActivity', { name: 5.5 }, 'NUMBER_VALUE can not be converted to a String'],
    ['CreateActivity', { name: false }, 'FALSE_VALUE can not be converted to a String'],
    ['CreateActivity', { name: [] }, 'Start of list found where not expected'],
    ['CreateActivity', { name: {} }, 'Start of structure or map found where not expected.'],
    ['CreateActivity', { tags: {} }, 'Start of structure or map found where not expected.'],
    ['CreateActivity', { tags: 'x' }, 'Expected list or null'],
    ['CreateActivity', { tags: [1] }, 'Expected null'],
    ['CreateActivity', { encryptionConfiguration: [] }, 'Start of list found where not expected'],
    ['CreateActivity', { encryptionConfiguration: { type: 5 } }, 'NUMBER_VALUE can not be converted to a String'],
    ['GetExecutionHistory', { reverseOrder: 'yes' }, 'STRING_VALUE can not be converted to a Boolean'],
    ['ListActivities', '[]', 'Start of list found where not expected'],
    ['ListActivities', '"x"', 'The body of the request is no JSON object'],
    ['ListActivities', '{', 'The body of the request is no JSON'],
  ])('of %s cannot be read with %j, and is told so in the words of AWS', (operation, request, told) => {
    expect(complaintAbout(operation, request)).toBe(`SerializationException: ${told}`);
  });

  it('may be nested however deep, and name what objects inherit', () => {
    expect(complaintAbout('ListActivities', `{"later":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toBe('fine');
    expect(complaintAbout('DescribeActivity', '{"__proto__":{"activityArn":"a"},"constructor":1}')).toContain(
      "Value null at 'activityArn'",
    );
  });

  it('may hold what nobody knows, and nothing at all where nothing is needed', () => {
    expect([complaintAbout('ListActivities', { later: 1 }), complaintAbout('ListActivities', '')]).toEqual(['fine', 'fine']);
  });

  it('is read without the fractions of whole numbers and without what is null', () => {
    const asked = { name: 'a', tags: [null, { key: 'k', value: null }] };
    expect(readShape(shapes.CreateActivity, Buffer.from(JSON.stringify(asked)))).toEqual({ name: 'a', tags: [{ key: 'k' }] });
    expect(readShape(shapes.ListActivities, Buffer.from('{"maxResults":1.9}'))).toEqual({ maxResults: 1 });
  });
});

describe('the values of an enumeration', () => {
  it.each([
    'SUCCEEDED TIMED_OUT PENDING_REDRIVE ABORTED FAILED RUNNING',
    'ALL_NEW UPDATED_OLD ALL_OLD NONE UPDATED_NEW', // DynamoDB's ReturnValues
    'AFTER_SEQUENCE_NUMBER LATEST AT_TIMESTAMP AT_SEQUENCE_NUMBER TRIM_HORIZON', // Kinesis' ShardIteratorType
    'INDEXES TOTAL NONE', // DynamoDB's ReturnConsumedCapacity
  ])('are told in the order of AWS: %s', (told) => {
    expect(inHashOrder(told.split(' ').toSorted()).join(' ')).toBe(told);
  });
});
