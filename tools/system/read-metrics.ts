/** One line of a Prometheus exposition: name with labels, and value. */
export type Sample = { readonly name: string; readonly value: number };

/** A gauge that is declared and has no line yet counts as zero: nothing was seen that it could count. */
export const parseMetrics = (text: string): readonly Sample[] =>
  text.split('\n').flatMap((line) => {
    const [, declared] = /^# TYPE (\w+) gauge$/.exec(line) ?? [];
    if (declared !== undefined) return [{ name: declared, value: 0 }];
    const [, name, value] = /^([a-z_:][\w:]*)(?:\{.*\})? (\S+)/i.exec(line) ?? [];
    return name === undefined ? [] : [{ name, value: Number(value) }];
  });

/** No metrics where the service does not answer: what it counts is then unknown, which is not zero. */
export const readMetrics = async (url: string): Promise<readonly Sample[]> => {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2_000) });
    return response.ok ? parseMetrics(await response.text()) : [];
  } catch {
    return [];
  }
};

/** Which gauges count what an operator asks for first. */
const names: Readonly<Record<string, string>> = {
  lag: 'quadrille_consumer_lag',
  outbox: 'quadrille_outbox_transactions',
  parked: 'quadrille_parked_messages',
};

/** The sum over all labels; undefined where the service does not count it. */
export const total = (samples: readonly Sample[], what: string): number | undefined => {
  const counted = samples.filter(({ name }) => name === names[what]);
  return counted.length === 0 ? undefined : counted.reduce((sum, { value }) => sum + value, 0);
};
