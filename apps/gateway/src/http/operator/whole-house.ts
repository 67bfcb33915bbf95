import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { House, type Asking, type Told } from '../../adapters/house.js';

export type Answers = Readonly<{ items: readonly Readonly<Record<string, unknown>>[]; unreachable: readonly string[] }>;

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

  /** The `items` of all services, or of one. A service that does not answer is named, not waited for. */
  async list(
    path: string,
    { authorization, only }: Readonly<{ authorization: string | undefined; only?: string | undefined }>,
  ): Promise<Answers> {
    const names = [...this.#house.names, us].filter((name) => only === undefined || name === only);
    const answers = await Promise.all(
      names.map(async (service) => {
        const told = await this.ask(service, path, { authorization }).catch(() => undefined);
        const items = told?.status === 200 ? (told.body as { items?: readonly object[] }).items : undefined;
        return { service, items };
      }),
    );
    return {
      items: answers.flatMap(({ service, items = [] }) => items.map((item) => ({ ...item, service }))),
      unreachable: answers.filter(({ items }) => items === undefined).map(({ service }) => service),
    };
  }
}
