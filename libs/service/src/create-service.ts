import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { Database } from './database.js';
import { Dispatcher } from './dispatcher.js';
import { HealthController } from './http/health.controller.js';
import { MetricsController } from './http/metrics.controller.js';
import { OPERATOR_TOKEN } from './http/operator-guard.js';
import { ParkedController } from './http/parked.controller.js';
import { ProblemFilter } from './http/problem.js';
import { Runtime } from './runtime.js';
import { Streams } from './streams.js';

@Module({})
class Service {}

/** The Nest module of a service: its tables' routes beside what every service answers. */
export const createService = (runtime: Runtime, operatorToken: string): DynamicModule => ({
  module: Service,
  imports: [TerminusModule.forRoot({ logger: false, errorLogStyle: 'json' })],
  controllers: [HealthController, MetricsController, ParkedController, ...(runtime.tables.routes ?? [])],
  providers: [
    { provide: Runtime, useValue: runtime },
    { provide: Dispatcher, useValue: runtime.dispatcher },
    { provide: Streams, useValue: runtime.streams },
    { provide: Database, useValue: runtime.database },
    { provide: OPERATOR_TOKEN, useValue: operatorToken },
    { provide: APP_FILTER, useClass: ProblemFilter },
    ...(runtime.tables.providers ?? []),
  ],
});
