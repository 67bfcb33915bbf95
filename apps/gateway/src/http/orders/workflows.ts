import { Inject, Injectable } from '@nestjs/common';
import { OPERATOR_TOKEN } from '@quadrille/service';
import { House } from '../../adapters/house.js';
import { GATEWAY_SETTINGS, type GatewaySettings } from '../../gateway.settings.js';
import { type Workflow, workflow, workflowNotStarted, workflowUnavailable } from './workflow.js';

/** Asks the saga how far the workflow of an order is. */
@Injectable()
export class Workflows {
  readonly #house: House;
  readonly #authorization: string;
  readonly #asked = new Map<string, Promise<Workflow>>();

  constructor(@Inject(GATEWAY_SETTINGS) settings: GatewaySettings, @Inject(OPERATOR_TOKEN) token: string) {
    this.#house = new House(settings.SERVICE_URLS, settings.WORKFLOW_TIMEOUT_MS);
    this.#authorization = `Bearer ${token}`;
  }

  /** Never rejects: an order can be shown without its workflow. Whoever reads while the saga is being asked about the order shares its answer. */
  of(orderId: string): Promise<Workflow> {
    let asked = this.#asked.get(orderId);
    if (!asked) {
      asked = this.#ask(orderId).finally(() => this.#asked.delete(orderId));
      this.#asked.set(orderId, asked);
    }
    return asked;
  }

  async #ask(orderId: string): Promise<Workflow> {
    try {
      const { status, body } = await this.#house.ask('saga', `/executions/${orderId}`, { authorization: this.#authorization });
      if (status === 404) return workflowNotStarted;
      const read = workflow.safeParse(body);
      return status === 200 && read.success ? read.data : workflowUnavailable;
    } catch {
      // The saga is away or slow; the order itself is known all the same.
      return workflowUnavailable;
    }
  }
}
