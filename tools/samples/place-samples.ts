import { setTimeout as sleep } from 'node:timers/promises';
import { isLive, lineWidth, LiveLines, paint, table } from '../terminal/live-lines.ts';
import { sampleOrder, samples, type Product, type Sample } from './sample-orders.ts';

type Order = { readonly id: string; readonly number?: string; readonly status: string; readonly degraded?: boolean };
type Shop = { readonly gateway: string; readonly operatorToken: string };
type Travel = {
  readonly sample: Sample;
  readonly since: number;
  id?: string;
  number: string;
  steps: string[];
  /** Whether the customer has done what the sample has them do. */
  asked: boolean;
  settledMs?: number;
  problem?: string;
};

const patienceMs = 90_000;
const pollMs = 250;

const getJson = async <T>(url: string): Promise<T> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`${response.status} from ${url}`);
  return (await response.json()) as T;
};

/** With the operator token, because the deadlines of an order are set by operators. */
const post = ({ gateway, operatorToken }: Shop, path: string, body: object): Promise<Response> =>
  fetch(`${gateway}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${operatorToken}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5_000),
  });

const place = async (shop: Shop, sample: Sample, products: readonly Product[]): Promise<Travel> => {
  const travel: Travel = { sample, since: performance.now(), number: '', steps: [], asked: false };
  try {
    const response = await post(shop, '/orders', sampleOrder(sample, products));
    const answer = (await response.json()) as Order & { detail?: string; title?: string };
    if (!response.ok) return { ...travel, problem: `${response.status} ${answer.detail ?? answer.title ?? ''}` };
    return { ...travel, id: answer.id, steps: [answer.status] };
  } catch (error) {
    return { ...travel, problem: (error as Error).message };
  }
};

/** Where an order has come to the place at which its customer acts, lets them. What fails is asked again at the next look. */
const act = async (shop: Shop, { sample: { customer }, id, steps, asked }: Travel): Promise<boolean> => {
  if (asked || customer === undefined || steps.at(-1) !== customer.at) return asked;
  const response = await post(shop, `/orders/${id}/${customer.asks}`, customer.body).catch(() => undefined);
  return response?.ok === true;
};

/** Looks where an order is. A failure to look is no news about the order: the next look tells. */
const look = async (shop: Shop, travel: Travel): Promise<void> => {
  if (travel.id === undefined || travel.settledMs !== undefined) return;
  const order = await getJson<Order>(`${shop.gateway}/orders/${travel.id}`).catch(() => undefined);
  if (order === undefined) return;
  travel.number = order.number ?? travel.number;
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
  const seconds = `${((settledMs ?? performance.now() - since) / 1_000).toFixed(1)} s`.padStart(6);
  return [`${sign} ${sample.title.padEnd(titleWidth)}`, seconds, problem ?? path];
};

/**
 * Places one order for each sample and shows them travel until each rests where its sample says it will, or patience is over.
 * A sample that goes another way is shown as it went; nothing here ends the start.
 */
export const placeSamples = async (shop: Shop, signal: AbortSignal): Promise<void> => {
  const { items: products } = await getJson<{ items: readonly Product[] }>(`${shop.gateway}/products`).catch(() => ({ items: [] }));
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
