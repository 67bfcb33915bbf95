import { decideWith } from '@quadrille/decider';
import { SendEmail, template } from '@quadrille/events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { correspondence, type Correspondence, type MailFact, type MailIntended } from './correspondence.js';
import { decisions, type MailCommand } from './decisions.js';
import type { MailAnswer } from './record-mail.js';

const orderId = '0193c6a0-0000-7000-8000-000000000001';
const particulars = { customer: { email: 'ada@example.com', name: 'Ada' }, number: 'ORD-20261121-AAAAAAAA' };
const decide = decideWith<Correspondence, MailCommand, MailFact, unknown>(decisions);
const templates = template.options;

/** The service beside a mail server that takes whatever it is handed; any answer may be lost. */
class World {
  state: Correspondence = correspondence.initialState;
  readonly handed: MailIntended['data'][] = [];
  readonly facts: MailFact[] = [];
  readonly underWay: MailIntended['data'][] = [];
  atOnce = 0;

  handle(command: MailCommand): void {
    for (const fact of decide(command, this.state, undefined)) {
      this.state = correspondence.evolve(this.state, fact);
      this.facts.push(fact);
      if (fact.type === 'MailIntended') this.underWay.push(fact.data);
    }
    for (const name of templates) this.atOnce = Math.max(this.atOnce, this.underWay.filter((intent) => intent.template === name).length);
  }

  proceed(choice: number, answer: MailAnswer): void {
    const [intent] = this.underWay.splice(choice % this.underWay.length, 1);
    if (!intent) return;
    if (answer.kind === 'sent') this.handed.push(intent);
    this.handle({ type: 'RecordMail', data: { orderId, template: intent.template, to: intent.particulars.customer.email, answer } });
  }
}

type Step = Readonly<{ command: MailCommand }> | Readonly<{ choice: number; answer: MailAnswer }>;

const command: fc.Arbitrary<MailCommand> = fc.oneof(
  fc.constant<MailCommand>({ type: 'KeepOrder', data: { orderId, ...particulars } }),
  fc.record({ name: fc.constantFrom(...templates), known: fc.boolean() }).map(({ name, known }): MailCommand => ({
    type: 'WriteMail',
    data: { orderId, template: name, particulars: known ? particulars : {}, occasion: {} },
  })),
  fc.constantFrom(...templates).map((name): MailCommand => SendEmail({ orderId, template: name, attempt: 1 })),
);

const answer: fc.Arbitrary<MailAnswer> = fc.constantFrom<MailAnswer>(
  { kind: 'sent' },
  { kind: 'bounced', reason: 'no such mailbox' },
  { kind: 'failed', error: 'MailServerUnavailable', reason: 'away' },
);

const scriptWith = (answers: fc.Arbitrary<MailAnswer>): fc.Arbitrary<Step[]> =>
  fc.array(fc.oneof(fc.record({ command }), fc.record({ choice: fc.nat(9), answer: answers })), { maxLength: 60 });
const script = scriptWith(answer);
const scriptWithoutBounces = scriptWith(answer.filter(({ kind }) => kind !== 'bounced'));

const play = (steps: readonly Step[]): World => {
  const world = new World();
  for (const step of steps) {
    if ('command' in step) world.handle(step.command);
    else world.proceed(step.choice, step.answer);
  }
  return world;
};

describe('the mails of an order, whatever comes in whatever order and how often', () => {
  test('are handed over at most once a template, and one attempt at a time', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const world = play(steps);
        const handed = world.handed.map(({ template }) => template);
        expect(handed.length).toBe(new Set(handed).size);
        expect(world.atOnce).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });

  test('bear the same id on every attempt', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const intents = play(steps).facts.filter((fact) => fact.type === 'MailIntended');
        const templatesMeant = new Set(intents.map(({ data }) => data.template));
        expect(new Set(intents.map(({ data }) => data.emailId)).size).toBe(templatesMeant.size);
      }),
      { numRuns: 500 },
    );
  });

  test('are all sent in the end, once the address is known and the server takes them', () => {
    fc.assert(
      fc.property(scriptWithoutBounces, (steps) => {
        const world = play(steps);
        const due = Object.keys(world.state.mails) as (typeof templates)[number][];
        world.handle({ type: 'KeepOrder', data: { orderId, ...particulars } });
        while (world.underWay.length > 0) world.proceed(0, { kind: 'sent' });
        for (const name of due) world.handle(SendEmail({ orderId, template: name, attempt: 9 }));
        while (world.underWay.length > 0) world.proceed(0, { kind: 'sent' });
        expect(world.handed.map(({ template }) => template).toSorted()).toEqual(due.toSorted());
      }),
      { numRuns: 1000 },
    );
  });
});
