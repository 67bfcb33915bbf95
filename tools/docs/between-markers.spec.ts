import { describe, expect, it } from 'vitest';
import { betweenMarkers } from './between-markers.ts';

const page = 'before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n';

describe('a part of a page between markers', () => {
  it('is replaced, and nothing around it', () => {
    expect(betweenMarkers(page, 'bench', 'new $1')).toBe('before\n<!-- bench -->\nnew $1\n<!-- /bench -->\nafter\n');
  });

  it('stays as it is when it is written again', () => {
    const once = betweenMarkers(page, 'bench', 'new\n');
    expect(betweenMarkers(once, 'bench', 'new\n')).toBe(once);
  });

  it('is missed when its markers are not there', () => {
    expect(() => betweenMarkers(page, 'generated', 'new')).toThrow('no <!-- generated -->');
  });
});
