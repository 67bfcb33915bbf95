/** How a task's Resource is shown in the history, and what kind of work it names. */
export type Resource = {
  readonly text: string;
  readonly kind: 'lambda' | 'activity' | 'integration';
  /** `lambda`, `sqs`, `aws-sdk:dynamodb`: the part that events call resourceType. */
  readonly type: string;
  /** `invoke`, `sendMessage.waitForTaskToken`: the part that events call resource. */
  readonly action: string;
  readonly waitForToken: boolean;
  readonly observe: boolean;
};

export function parseResource(text: string): Resource {
  const parts = text.split(':');
  const kind = parts[2] === 'lambda' ? 'lambda' : parts[5] === 'activity' ? 'activity' : 'integration';
  const action = kind === 'integration' ? (parts.at(-1) === '2' ? parts.slice(-2).join(':') : parts.at(-1)!) : text;
  const type = kind === 'integration' ? parts.slice(5, parts.length - action.split(':').length).join(':') : parts[2]!;
  return { text, kind, type, action, waitForToken: text.endsWith('.waitForTaskToken'), observe: text.endsWith('.observe') };
}
