import { reasonFrom } from '@quadrille/events';
import { type Handover, MailRateLimited, MailServerUnavailable } from './mail-server.js';

/** What nodemailer tells of an error; `responseCode` and `command` only where the server answered. */
type SmtpError = Error & { code?: string; command?: string; response?: string; responseCode?: number };

const ofTheWay = new Set(['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ETLS', 'EPROTOCOL', 'EENVELOPE', 'EMESSAGE', 'EAUTH', 'EPROXY']);

/** RFC 3463 §3.8: 4.7.x is a matter of policy, which is where servers say "too much at once"; some say so in words alone. */
const isRateLimit = ({ responseCode = 0, response = '' }: SmtpError): boolean =>
  responseCode >= 400 && responseCode < 500 && (/^\d{3}[ -]4\.7\.\d/.test(response) || /rate|too many|throttl/i.test(response));

/** `x.y.z` of RFC 3463 §2, where the server gives one: a digit and up to three a part. */
const enhancedCode = /^\d{3}[ -]5\.(\d{1,3})\.(\d{1,3})(?!\d)/;

/** RFC 3463 §3.4 and §3.6 to §3.8: 5.3, 5.5, 5.6 and 5.7 speak of the server, the protocol, the text and of what is allowed to us. */
const subjectsOfOurs = new Set(['3', '5', '6', '7']);
/** RFC 3463 §3.2: 5.1.7 and 5.1.8 speak of the sender's address. */
const addressesOfOurs = new Set(['7', '8']);

/** How servers say in words that it is about who sends, from where, or what they think of that. Addresses in the text say nothing: they may hold any word. */
const speaksOfUs = (response: string): boolean =>
  /sender|client|\bhosts?\b|\bip\b|block|black.?list|verif(?:y|ication)|authenti|relay|rcpthosts|policy|spam/i.test(
    response.replaceAll(/\S*@\S*/g, ''),
  );

/**
 * Whether a 5yz at RCPT TO is about the recipient. An enhanced code says it; where there is none, or one that says nothing closer (5.0.z, and 5.1.0 of
 * an address), words have to, and only the replies that RFC 5321 §4.3.2 gives to RCPT: 550, 551, 552 and 553.
 */
const isAboutRecipient = ({ response = '', responseCode = 0 }: SmtpError): boolean => {
  const [, subject = '0', detail = '0'] = enhancedCode.exec(response) ?? [];
  if (subjectsOfOurs.has(subject)) return false;
  if (subject === '0' || (subject === '1' && detail === '0')) return responseCode >= 550 && responseCode <= 553 && !speaksOfUs(response);
  return responseCode >= 500 && !(subject === '1' && addressesOfOurs.has(detail));
};

/** RFC 5321 §4.2.1: 5yz is for good. About the recipient it is a bounce; a mail that cannot even be addressed is one too. */
const isBounce = (told: SmtpError): boolean => {
  const { code, command, responseCode } = told;
  if (code !== 'EENVELOPE') return false;
  return command === 'RCPT TO' ? isAboutRecipient(told) : command === 'API' && responseCode === undefined;
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
