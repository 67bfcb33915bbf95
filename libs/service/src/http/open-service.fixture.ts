import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ParkedMessage } from '@quadrille/event-store';
import { createService } from '../create-service.js';
import type { Runtime } from '../runtime.js';

const operatorToken = 'a-token-for-operators-only';

/** What a service leans on, as a spec wants it to be. */
type Surroundings = {
  databaseAnswers: boolean | 'never';
  isJoined: boolean;
  lag: number;
  parked: ParkedMessage[];
  /** Why a message that is tried again fails again. */
  failsAgain: string | undefined;
  readonly done: unknown[];
};

/** The routes that every service has, with nothing of a service behind them. */
export const openService = async () => {
  const around: Surroundings = { databaseAnswers: true, isJoined: true, lag: 0, parked: [], failsAgain: undefined, done: [] };
  const runtime = {
    tables: { name: 'payment' },
    settings: { MAX_LAG: 10 },
    database: {
      query: async (sql: string) => {
        if (around.databaseAnswers === 'never') return new Promise<never>(() => undefined);
        if (!around.databaseAnswers) throw new Error('Connection terminated unexpectedly');
        return sql.includes('FROM audit') ? [{ id: '1', action: 'redriven' }] : [];
      },
    },
    consumer: {
      get isJoined() {
        return around.isJoined;
      },
      get lag() {
        return around.lag;
      },
    },
    parked: {
      list: async ({ after, limit, code }: { after?: string; limit: number; code?: string }) =>
        around.parked.filter((one) => (!after || one.id > after) && (!code || one.code === code)).slice(0, limit),
      find: async (id: string) => around.parked.find((one) => one.id === id),
    },
    redrive: {
      redrive: async ({ id }: ParkedMessage, by: string, reason: string) => {
        around.done.push(['redrive', id, by, reason]);
        return around.failsAgain;
      },
      discard: async ({ id }: ParkedMessage, by: string, reason: string) => void around.done.push(['discard', id, by, reason]),
    },
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    createService(runtime as unknown as Runtime, operatorToken),
    new FastifyAdapter(),
    { logger: false },
  );
  await app.init();
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.ready();
  const ask = async (method: 'GET' | 'POST', url: string, body?: object, token = operatorToken) => {
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
    const { statusCode, headers: answered, body: text } = await fastify.inject({ method, url, headers, ...(body && { payload: body }) });
    return { status: statusCode, type: String(answered['content-type']), text, body: JSON.parse(text) as never };
  };
  return { around, ask, fastify, close: () => app.close() };
};
