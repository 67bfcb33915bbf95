/** Which methods a path knows, so that a wrong one is told the right ones. */
export class KnownRoutes {
  readonly #routes: { method: string; pattern: RegExp }[] = [];

  add(methods: string | readonly string[], url: string): void {
    const pattern = new RegExp(`^${url.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/:[^/]+/g, '[^/]+')}$`);
    for (const method of typeof methods === 'string' ? [methods] : methods) this.#routes.push({ method, pattern });
  }

  /** The methods that this path has, sorted; none where there is no such path. */
  methodsOf(url: string): readonly string[] {
    const [path = '/'] = url.split('?');
    return [...new Set(this.#routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))].sort();
  }
}
