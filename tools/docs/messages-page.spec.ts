import { describe, expect, it } from 'vitest';
import { messagesPage } from './messages-page.ts';

describe('the page of messages', () => {
  it('names the field that is the key: under another one a message would be parked', () => {
    const page = messagesPage([]);
    const keyOf = (type: string): string | undefined => new RegExp(`^### ${type}\\n\\n.* by \`(\\w+)\``, 'm').exec(page)?.[1];
    expect(['OrderPlaced', 'AdjustStock', 'StopExecution'].map(keyOf)).toEqual(['orderId', 'sku', 'executionId']);
  });

  it('names what is the key where the first choice may be absent', () => {
    expect(messagesPage([])).toMatch(/^### ExecutionFailed\n\n.* by `orderId`, where absent `executionId` ·/m);
  });
});
