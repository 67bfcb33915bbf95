import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { House, type Asking, type Told } from '../../adapters/house.js';
import { queryText } from '../pass-on.js';
import { type HouseList, type Item, mergedPage, type Places } from './house-lists.js';

export type Page = Readonly<{ items: readonly Item[]; next: string | null; unreachable: readonly string[] }>;

/** Which page of a list; `filter` is handed on to the services. */
export type Wanted = Readonly<{ limit: number; after?: Places | undefined; service?: string | undefined; filter?: Item }>;

type TheirPage = Readonly<{ items: readonly Item[]; next: unknown }>;

const us = 'gateway';

/** Every service of the house, the front door among them. */
@Injectable()
export class WholeHouse {
  readonly #house: House;
  readonly #host: HttpAdapterHost<FastifyAdapter>;

  constructor(@Inject(House) house: House, @Inject(HttpAdapterHost) host: HttpAdapterHost<FastifyAdapter>) {
    this.#house = house;
    this.#host = host;
  }

  knows(service: string): boolean {
    return service === us || this.#house.names.includes(service);
  }

  /** Asks one service; `path` is what every service answers for itself under `/operator/`. */
  async ask(service: string, path: string, asking: Asking): Promise<Told> {
    if (service !== us) return this.#house.ask(service, `/operator/${path}`, asking);
    const { method = 'GET', body, authorization } = asking;
    const response = await this.#host.httpAdapter.getInstance().inject({
      method,
      url: `/operator/own/${path}`,
      headers: { ...(authorization && { authorization }) },
      ...(body !== undefined && { payload: body as object }),
    });
    return { status: response.statusCode, body: response.body === '' ? undefined : response.json() };
  }

  /** A page of a list over all services, or of one. A service that does not answer is named, not waited for. */
  async page(list: HouseList, { limit, after = {}, service: only, filter = {} }: Wanted, authorization: string | undefined): Promise<Page> {
    const names = [...this.#house.names, us].filter((name) => only === undefined || name === only);
    const answers = await Promise.all(
      names.map(async (service) => {
        const path = `${list.name}${queryText({ ...filter, limit, after: after[service] })}`;
        const told = await this.ask(service, path, { authorization }).catch(() => undefined);
        const { items, next = null } = (told?.status === 200 ? told.body : {}) as Partial<TheirPage>;
        return { service, items, hasMore: next !== null };
      }),
    );
    const told = answers.flatMap(({ items, ...rest }) => (items ? [{ items, ...rest }] : []));
    const unreachable = answers.flatMap(({ service, items }) => (items ? [] : [service]));
    return { ...mergedPage(list, told, after, limit), unreachable };
  }
}
