import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cursorOf, pageOf, pageQuery, readCursor } from './order-pages.js';

describe('a cursor', () => {
  it('leads back to where the page ended', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(readCursor(cursorOf(id))).toBe(id);
      }),
    );
  });

  it('that nobody gave out is none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readCursor(text)).toBeUndefined();
      }),
    );
    expect(readCursor(`${cursorOf('01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f')}=`)).toBeUndefined();
  });
});

describe('a page', () => {
  const rows = ['3', '2', '1'].map((id) => ({ id }));

  it('names where it goes on only where it does', () => {
    expect(pageOf(rows, 2)).toEqual({ items: rows.slice(0, 2), next: cursorOf('2') });
    expect(pageOf(rows, 3)).toEqual({ items: rows, next: null });
    expect(pageOf([], 3)).toEqual({ items: [], next: null });
  });

  it('asks for what was filtered, never with a value in the text of the query', () => {
    const [sql, parameters] = pageQuery({ status: 'paid', email: "o'neil@example.com", sku: 'widget-a', limit: 10 });
    expect(sql).toContain('WHERE s.status = $2 AND l.email = $3 AND l.skus @> ARRAY[$4::text]');
    expect(sql).not.toContain('neil');
    expect(parameters).toEqual([11, 'paid', "o'neil@example.com", 'widget-a']);
  });
});
