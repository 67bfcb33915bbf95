import { z } from 'zod';

export type Item = Readonly<Record<string, unknown>>;

/** What every service lists for itself. `time` makes one list of all of theirs; `place` is what a service continues its own by. */
export type HouseList = Readonly<{ name: string; time: string; isNewestFirst: boolean; place: string; placeShape: z.ZodType<string> }>;

const grownNumber = z.string().regex(/^\d{1,15}$/);

export const parkedList: HouseList = { name: 'parked', time: 'parkedAt', isNewestFirst: false, place: 'id', placeShape: z.uuid() };
export const effectList: HouseList = {
  name: 'effects',
  time: 'recordedAt',
  isNewestFirst: false,
  place: 'position',
  placeShape: grownNumber,
};
export const auditList: HouseList = { name: 'audit', time: 'at', isNewestFirst: true, place: 'id', placeShape: grownNumber };

/** Of each service, the place of what was last seen of it. */
export type Places = Readonly<Record<string, string>>;

const encoded = (list: HouseList, places: Places): string => Buffer.from(JSON.stringify({ [list.name]: places })).toString('base64url');

/** Where a cursor of this list leads; undefined where it is none. */
export const readHouseCursor =
  (list: HouseList) =>
  (cursor: string): Places | undefined => {
    const shape = z.strictObject({ [list.name]: z.record(z.string().regex(/^[a-z]+$/), list.placeShape) });
    try {
      const places = shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))[list.name];
      return places && encoded(list, places) === cursor ? places : undefined;
    } catch {
      // Neither JSON nor of this shape: nobody here gave it out.
      return undefined;
    }
  };

/** A page of one service's list, from where it was last seen. */
export type Told = Readonly<{ service: string; items: readonly Item[]; hasMore: boolean }>;

/**
 * The first `limit` of what the services tell, by time; of each service in its own order, so that whatever clocks say its page ends at one
 * place. `next` leads to the rest. A service that tells nothing stays where it is, and is asked again from there.
 */
export const mergedPage = (list: HouseList, told: readonly Told[], after: Places, limit: number) => {
  type Rest = { readonly service: string; readonly items: Item[] };
  const timeOf = ({ items: [first] }: Rest): string => String(first?.[list.time]);
  const isSooner = (a: Rest, b: Rest): boolean => (list.isNewestFirst ? timeOf(a) > timeOf(b) : timeOf(a) < timeOf(b));
  const rests = told.map(({ service, items, hasMore }) => ({ service, items: [...items], hasMore }));
  const page: Item[] = [];
  const places: Record<string, string> = { ...after };
  while (page.length < limit) {
    const left: readonly Rest[] = rests.filter(({ items }) => items.length > 0);
    if (left.length === 0) break;
    const { service, items } = left.reduce((first, rest) => (isSooner(rest, first) ? rest : first));
    const item = items.shift() as Item;
    page.push({ ...item, service });
    places[service] = String(item[list.place]);
  }
  const hasMore = rests.some(({ items, hasMore: isCut }) => isCut || items.length > 0);
  return { items: page, next: hasMore ? encoded(list, places) : null };
};
