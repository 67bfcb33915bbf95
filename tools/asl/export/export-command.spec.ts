import { parseDefinition } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../scratch-folder.fixture.ts';
import { exported } from './export-command.ts';

const charge = `
StartAt: Charge
States:
  Charge:
    Type: Task
    Resource: arn:aws:states:::payment:chargePayment
    Compensate: { Type: Task, Resource: 'arn:aws:states:::payment:refundPayment' }
    End: true
`;

describe('a workflow that is exported', () => {
  it('is JSON in the plain language, and the same machine', () => {
    const text = exported(scratchFolder({ 'charge.asl.yaml': charge })('charge.asl.yaml'));
    const definition = JSON.parse(text) as { States: object };
    expect(Object.keys(definition.States)).toEqual(['Charge', 'Undo Charge', 'Compensated']);
    expect(text).not.toMatch(/"Compensate"/);
    expect(parseDefinition(text).definition).toEqual(parseDefinition(charge).definition);
  });

  it('has to be valid', () => {
    expect(() => exported(scratchFolder({ 'none.asl.yaml': 'StartAt: A' })('none.asl.yaml'))).toThrow('The workflow is not valid');
  });
});
