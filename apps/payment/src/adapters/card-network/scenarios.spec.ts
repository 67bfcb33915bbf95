import { describe, expect, it } from 'vitest';
import { scenarioOf } from './scenarios.js';

describe('a token of the sandbox', () => {
  it.each(['test_success_visa', 'test_success_anything', 'tok_test_success', 'tok_visa'])('%s is captured', (token) => {
    expect(scenarioOf(token)).toEqual({ kind: 'captured' });
  });

  it.each([
    ['test_insufficient_funds', 'InsufficientFunds'],
    ['tok_test_insufficient_funds', 'InsufficientFunds'],
    ['test_invalid_card', 'InvalidCard'],
    ['tok_test_declined', 'CardDeclined'],
    ['test_fraud_detected', 'FraudDetected'],
    ['pm_of_nobody', 'InvalidCard'],
  ])('%s is declined as %s', (token, error) => {
    expect(scenarioOf(token)).toMatchObject({ kind: 'declined', error });
  });

  it.each([
    ['test_timeout_gateway', false],
    ['test_timeout_anything', false],
    ['test_timeout_captured', true],
  ])('%s gets no answer, and is captured: %s', (token, captures) => {
    expect(scenarioOf(token)).toEqual({ kind: 'silent', captures });
  });

  it('test_timeout_captured_unheard gets no answer, and is captured: who asks is not answered three times either', () => {
    expect(scenarioOf('test_timeout_captured_unheard')).toEqual({ kind: 'silent', captures: true, unheard: 3 });
  });

  it.each([
    ['test_network_error', 'NetworkError', Number.POSITIVE_INFINITY],
    ['tok_test_network_error', 'NetworkError', Number.POSITIVE_INFINITY],
    ['test_temp_fail_twice', 'GatewayUnavailable', 2],
    ['test_rate_limit_once', 'RateLimited', 1],
  ])('%s fails as %s, %d times', (token, error, times) => {
    expect(scenarioOf(token)).toMatchObject({ kind: 'failing', error, times });
  });

  it('test_answer_after_refund is captured, and answered when the money went back', () => {
    expect(scenarioOf('test_answer_after_refund')).toEqual({ kind: 'belated' });
  });

  it('that is rate-limited says when to come back', () => {
    expect(scenarioOf('test_rate_limit_visa')).toMatchObject({ retryAfterSeconds: 1 });
  });
});
