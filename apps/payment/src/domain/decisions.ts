import type { Decisions } from '@quadrille/decider';
import { acceptTerms } from './charge/accept-terms.js';
import { chargePayment } from './charge/charge-payment.js';
import { clearForCharge } from './charge/clear-for-charge.js';
import { inquireLater, reportCapture } from './charge/inquire.js';
import { recordCharge } from './charge/record-charge.js';
import { recordSettlement } from './charge/record-settlement.js';
import { continueWhenDue } from './continue-when-due.js';
import type { Moment, Payment, PaymentCommand, PaymentEvent } from './payment.js';
import { recordRefund } from './refund/record-refund.js';
import { recordPartRefund } from './refund-part/record-part-refund.js';
import { refundPart } from './refund-part/refund-part.js';
import { refundPayment } from './refund/refund-payment.js';

export const decisions: Decisions<Payment, PaymentCommand, PaymentEvent, Moment> = {
  AcceptTerms: acceptTerms,
  ClearForCharge: clearForCharge,
  ChargePayment: chargePayment,
  RefundPayment: refundPayment,
  RefundPart: refundPart,
  RecordCharge: recordCharge,
  PostponeInquiry: inquireLater,
  ReportCapture: reportCapture,
  RecordSettlement: recordSettlement,
  RecordRefund: recordRefund,
  RecordPartRefund: recordPartRefund,
  TimerDue: continueWhenDue,
};
