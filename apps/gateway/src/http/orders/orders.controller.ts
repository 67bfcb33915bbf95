import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { bearsToken, Database, OPERATOR_TOKEN, Problem, Streams } from '@quadrille/service';
import { nameOrder } from '@quadrille/telemetry';
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GATEWAY_SETTINGS, type GatewaySettings } from '../../gateway.settings.js';
import { type ListedOrder, pageOf, pageQuery } from '../../read-models/order-pages.js';
import { checkBody, checkPlace } from '../limits/check-shape.js';
import { readKey } from '../limits/read-key.js';
import { reading, unlessAway } from '../reading.js';
import { OrderDesk } from './order-desk.js';
import { cancellation, lastEventId, orderPath, orderQuery, pageFilter, retry } from './order-requests.js';
import { OrderStream } from './order-stream.js';
import { presentHistory } from './present-history.js';
import { linksOf, presentOrder } from './present-order.js';
import { orderOf, submission } from './submission.js';
import { Waiting } from './waiting.js';
import { workflowUnavailable } from './workflow.js';
import { Workflows } from './workflows.js';

/** Of one order; more than any order ever has. */
const longestHistory = 5000;

const etagOf = (body: unknown): string => `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 27)}"`;

const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined && header.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === etag);

@Controller('orders')
export class OrdersController {
  readonly #desk: OrderDesk;
  readonly #workflows: Workflows;
  readonly #streams: Streams;
  readonly #database: Database;
  readonly #live: OrderStream;
  readonly #waiting: Waiting;
  readonly #settings: GatewaySettings;
  readonly #token: string;

  constructor(
    @Inject(OrderDesk) desk: OrderDesk,
    @Inject(Workflows) workflows: Workflows,
    @Inject(Streams) streams: Streams,
    @Inject(Database) database: Database,
    @Inject(OrderStream) live: OrderStream,
    @Inject(Waiting) waiting: Waiting,
    @Inject(GATEWAY_SETTINGS) settings: GatewaySettings,
    @Inject(OPERATOR_TOKEN) token: string,
  ) {
    this.#desk = desk;
    this.#workflows = workflows;
    this.#streams = streams;
    this.#database = database;
    this.#live = live;
    this.#waiting = waiting;
    this.#settings = settings;
    this.#token = token;
  }

  @Post()
  @HttpCode(202)
  async submit(@Body() sent: unknown, @Req() { raw, headers }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const key = readKey(raw);
    const body = checkBody(submission, sent);
    if (body.policy && !bearsToken(headers['authorization'], this.#token))
      throw new Problem(403, 'Deadlines of an order are set by operators.', {
        errors: [{ pointer: '/policy', detail: 'needs the operator token' }],
      });
    const id = await this.#desk.submit({ order: (orderId, at) => orderOf(body, orderId, at), body, route: '/orders', key });
    nameOrder(id);
    void reply.header('location', `/orders/${id}`);
    return { id, status: 'submitted', links: linksOf(id) };
  }

  @Get()
  async list(@Query() query: unknown) {
    const filter = checkPlace('query', pageFilter, query);
    const [sql, parameters] = pageQuery(filter);
    return pageOf(await reading(this.#database.query<ListedOrder>(sql, parameters)), filter.limit);
  }

  @Get(':id')
  async show(
    @Param() path: unknown,
    @Query() query: unknown,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { id } = checkPlace('path', orderPath, path);
    const { wait = 0 } = checkPlace('query', orderQuery, query);
    const { view } = await this.#desk.settled(id, wait * 1000, this.#waiting.until(reply.raw));
    const { JAEGER_URL: jaegerUrl } = this.#settings;
    const workflow = await this.#workflows.of(id);
    const body = presentOrder(view, { workflow, ...(jaegerUrl && { jaegerUrl }) });
    void reply.header('cache-control', 'no-cache');
    // With an ETag of its own, an order that has not changed would seem to, and this answer would be worth keeping.
    if (workflow === workflowUnavailable) return body;
    const etag = etagOf(body);
    void reply.header('etag', etag);
    if (!matches(known, etag)) return body;
    void reply.code(304);
    return undefined;
  }

  @Get(':id/history')
  async history(@Param() path: unknown) {
    const { id } = checkPlace('path', orderPath, path);
    const { view } = await this.#desk.find(id);
    const rows = await reading(this.#streams.history(id, { limit: longestHistory }));
    return { orderId: id, ...(view.traceId && { traceId: view.traceId }), items: presentHistory(rows) };
  }

  @Get(':id/stream')
  async follow(@Param() path: unknown, @Headers('last-event-id') last: string | undefined, @Res() reply: FastifyReply) {
    const { id } = checkPlace('path', orderPath, path);
    const after = checkPlace('header', lastEventId, last) ?? 0;
    await unlessAway(this.#desk.find(id));
    reply.hijack();
    if (reply.request.method === 'HEAD') reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).end();
    else await this.#live.tell(id, after, reply.raw);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  async cancel(@Param() path: unknown, @Body() sent: unknown) {
    const { id } = checkPlace('path', orderPath, path);
    const { reason = 'The customer changed their mind.', by = 'customer' } = checkBody(cancellation, sent) ?? {};
    await this.#desk.find(id);
    await this.#desk.ask({ type: 'AskCancellation', data: { orderId: id, by, reason } });
    return { id, asked: 'cancel', links: linksOf(id) };
  }

  @Post(':id/retry')
  @HttpCode(202)
  async retry(@Param() path: unknown, @Body() sent: unknown) {
    const { id } = checkPlace('path', orderPath, path);
    const { payment } = checkBody(retry, sent) ?? {};
    await this.#desk.find(id);
    await this.#desk.ask({ type: 'AskRetry', data: { orderId: id, by: 'customer', ...(payment && { token: payment.token }) } });
    return { id, asked: 'retry', links: linksOf(id) };
  }
}
