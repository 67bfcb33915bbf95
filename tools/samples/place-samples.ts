import { setTimeout as sleep } from 'node:timers/promises';
import type { Product, Shop } from '../scenarios/shop.ts';
import { isLive, lineWidth, LiveLines, paint, seconds, table } from '../terminal/live-lines.ts';
import { sampleOrder, samples, type Sample } from './sample-orders.ts';

type Placed = { readonly id: string; readonly status: string; readonly detail?: string; readonly title?: string };
type Travel = {
  readonly sample: Sample;
  readonly since: number;
  id?: string;
  steps: string[];
  /** Whether the customer has done what the sample has them do. */
  asked: boolean;
  settledMs?: number;
  problem?: string;
};

const patienceMs = 90_000;
const pollMs = 250;

/** With the operator token, because the deadlines of an order are set by operators. */
const place = async (shop: Shop, sample: Sample, products: readonly Product[]): Promise<Travel> => {
  const travel: Travel = { sample, since: performance.now(), steps: [], asked: false };
  try {
    const { status, body } = await shop.send<Placed>('/orders', { body: sampleOrder(sample, products), operator: true });
    if (status >= 400) return { ...travel, problem: `${status} ${body.detail ?? body.title ?? ''}` };
    return { ...travel, id: body.id, steps: [body.status] };
  } catch (error) {
    return { ...travel, problem: (error as Error).message };
  }
};

/** Where an order has come to the place at which its customer acts, lets them. What fails is asked again at the next look. */
const act = async (shop: Shop, { sample: { customer }, id, steps, asked }: Travel): Promise<boolean> => {
  if (asked || customer === undefined || steps.at(-1) !== customer.at) return asked;
  const answer = await shop.send(`/orders/${id}/${customer.asks}`, { body: customer.body }).catch(() => undefined);
  return answer !== undefined && answer.status < 400;
};

/** Looks where an order is. A failure to look is no news about the order: the next look tells. */
const look = async (shop: Shop, travel: Travel): Promise<void> => {
  if (travel.id === undefined || travel.settledMs !== undefined) return;
  const order = await shop.order(travel.id).catch(() => undefined);
  if (order === undefined) return;
  if (order.status !== travel.steps.at(-1)) travel.steps.push(order.status);
  if (travel.sample.restsAt === order.status) travel.settledMs = performance.now() - travel.since;
  travel.asked = await act(shop, travel);
};

const titleWidth = Math.max(...samples.map(({ title }) => title.length));

/** As many of the last steps as there is room for: where an order is tells more than where it was. */
export const fitting = (steps: readonly string[], room: number): readonly string[] =>
  steps.length < 3 || steps.join(' › ').length <= room ? steps : fitting(['…', ...steps.slice(2)], room);

const row = ({ sample, steps, settledMs, problem, since }: Travel): readonly string[] => {
  const shown = fitting(steps, lineWidth() - titleWidth - '  ✓    13.4 s   '.length);
  const path = [...shown.slice(0, -1).map((step) => paint('dim', step)), paint('bold', shown.at(-1) ?? '')].join(paint('dim', ' › '));
  const sign = problem !== undefined ? paint('red', '✗') : settledMs === undefined ? paint('cyan', '·') : paint('green', '✓');
  const time = seconds(settledMs ?? performance.now() - since).padStart(6);
  return [`${sign} ${sample.title.padEnd(titleWidth)}`, time, problem ?? path];
};

/**
 * Places one order for each sample and shows them travel until each rests where its sample says it will, or patience is over.
 * A sample that goes another way is shown as it went; nothing here ends the start.
 */
export const placeSamples = async (shop: Shop, signal: AbortSignal): Promise<void> => {
  const products = await shop.products().catch(() => []);
  console.log('\n  Sample orders on their way:');
  const travels = await Promise.all(samples.map((sample) => place(shop, sample, products)));
  const lines = new LiveLines();
  const deadline = performance.now() + patienceMs;
  const shown = new Map<Travel, number>();
  const open = (): boolean => travels.some(({ settledMs, problem }) => settledMs === undefined && problem === undefined);
  do {
    await Promise.all(travels.map((travel) => look(shop, travel)));
    if (isLive) lines.draw(table(travels.map(row)));
    else {
      const changed = travels.filter((travel) => shown.get(travel) !== travel.steps.length);
      for (const travel of changed) shown.set(travel, travel.steps.length);
      table(changed.map(row)).forEach((line) => console.log(line));
    }
    if (open()) await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  } while (open() && performance.now() < deadline && !signal.aborted);
  if (isLive) lines.keep(table(travels.map(row))); // all of them, also where the terminal is low
};
