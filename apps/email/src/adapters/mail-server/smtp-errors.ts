import { reasonFrom } from '@quadrille/events';
import { type Handover, MailRateLimited, MailServerUnavailable } from './mail-server.js';

/** What nodemailer tells of an error; `responseCode` and `command` only where the server answered. */
type SmtpError = Error & { code?: string; command?: string; response?: string; responseCode?: number };

const ofTheWay = new Set(['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ETLS', 'EPROTOCOL', 'EENVELOPE', 'EMESSAGE', 'EAUTH', 'EPROXY']);

/** RFC 3463 §3.8: 4.7.x is a matter of policy, which is where servers say "too much at once"; some say so in words alone. */
const isRateLimit = ({ responseCode = 0, response = '' }: SmtpError): boolean =>
  responseCode >= 400 && responseCode < 500 && (/^\d{3}[ -]4\.7\.\d/.test(response) || /rate|too many|throttl/i.test(response));

/**
 * RFC 3463 §3.4 and §3.6 to §3.8: 5.3, 5.5, 5.6 and 5.7 speak of the server, the protocol, the text and of what is allowed to us: most often that it passes
 * nothing on for us, which some say in words alone.
 */
const isAboutUs = ({ response = '' }: SmtpError): boolean => {
  const subject = /^\d{3}[ -]5\.(\d)\.\d/.exec(response)?.[1];
  return subject === undefined ? /relay/i.test(response) : '3567'.includes(subject);
};

/** RFC 5321 §4.2.1: 5yz is for good. About the recipient it is a bounce; a mail that cannot even be addressed is one too. */
const isBounce = (told: SmtpError): boolean => {
  const { code, command, responseCode } = told;
  if (code !== 'EENVELOPE') return false;
  return command === 'RCPT TO' ? (responseCode ?? 0) >= 500 && !isAboutUs(told) : command === 'API' && responseCode === undefined;
};

/**
 * What an error of a sending means for the mail: a bounce settles it. Throws MailRateLimited or MailServerUnavailable where another attempt may
 * go well, also for a 5yz that speaks of us and not of the recipient; throws on what is no matter of mail.
 */
export const settledBy = (error: unknown): Handover => {
  if (!(error instanceof Error)) throw error;
  const told = error as SmtpError;
  const reason = reasonFrom(told.response ?? told.message);
  if (isBounce(told)) return { kind: 'bounced', reason };
  if (isRateLimit(told)) throw new MailRateLimited(reason, { cause: error });
  if (ofTheWay.has(told.code ?? '')) throw new MailServerUnavailable(reason, { cause: error });
  throw error;
};
