export { type Decider, type Decision, type Decisions, type Message, type TimerDue, decideWith, fold } from './decider.js';
export { NotAtHand } from './not-at-hand.js';
export { Refusal } from './refusal.js';
export { specify } from './specify.js';
export { UnknownEvent, unknownEvent } from './unknown-event.js';
