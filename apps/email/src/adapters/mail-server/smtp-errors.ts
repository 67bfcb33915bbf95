import { reasonFrom } from '@quadrille/events';
import { type Handover, MailRateLimited, MailRefused, MailServerUnavailable } from './mail-server.js';

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
/** RFC 3463 §3.5: 5.4.5 is congestion; some say it of a sender who has sent too much. */
const limitOfOurs = /^\d{3}[ -]5\.4\.5\b/;
/** RFC 3463 §3.2: 5.1.7 and 5.1.8 speak of the sender's address. */
const addressesOfOurs = new Set(['7', '8']);

/** Longer than any answer that a person is meant to read. */
const longestAnswer = 1000;

/** The words of an answer, without the addresses and links in it: these say nothing, they may hold any word. */
const wordsOf = (response: string): string =>
  response
    .slice(0, longestAnswer)
    .split(/\s+/)
    .filter((word) => !/@|:\/\//.test(word))
    .join(' ');

/** Speaks of who sends, from where, or what they think of that, whoever else is named: `Sender address rejected: User unknown`. */
const ofUs =
  /sender|sending|client (?:host|ip|address)|\byour (?:ip|host|server|domain|network|account)|\bip\b|\d+\.\d+\.\d+\.\d+|authenti|relay(?! recipient)|rcpthosts|bl[ao]ck.?list|blocked using|spam|(?:hour|dai)ly|per (?:hour|day|minute)|too many|\bhelo\b|starttls/i;
/** Speaks of the recipient; `Recipient address rejected:` alone is what Postfix says before every reason. */
const ofRecipient =
  /\b(?:user|mailbox|account)\b|recipient(?! address rejected)|no such|unknown (?:host|domain|address)|(?:host|domain|address) (?:is )?unknown/i;
/** Speaks of us where nothing says that it is the recipient. */
const ratherOfUs = /client|\bhosts?\b|block|verif(?:y|ication)|policy|gr[ae]y.?list/i;

/** RFC 5321 §4.3.2 gives 550 to 553 to RCPT; servers say 554 too, of anything: there the recipient must be named. */
const wordsAreAboutRecipient = ({ response = '', responseCode = 0 }: SmtpError): boolean => {
  const words = wordsOf(response);
  if (responseCode < 550 || responseCode > 554 || ofUs.test(words)) return false;
  return ofRecipient.test(words) || (responseCode !== 554 && !ratherOfUs.test(words));
};

/**
 * Whether a 5yz at RCPT TO is about the recipient. An enhanced code says it; where there is none, or one that says nothing closer (5.0.z, and 5.1.0 of
 * an address), words have to.
 */
const isAboutRecipient = (told: SmtpError): boolean => {
  const [, subject = '0', detail = '0'] = enhancedCode.exec(told.response ?? '') ?? [];
  if (subjectsOfOurs.has(subject) || limitOfOurs.test(told.response ?? '')) return false;
  if (subject === '0' || (subject === '1' && detail === '0')) return wordsAreAboutRecipient(told);
  return !(subject === '1' && addressesOfOurs.has(detail));
};

/** RFC 5321 §4.2.1: 5yz is for good. */
const isRefusal = ({ code, command, responseCode = 0 }: SmtpError): boolean =>
  code === 'EENVELOPE' && command === 'RCPT TO' && responseCode >= 500;

/** About the recipient it is a bounce; a mail that cannot even be addressed is one too. */
const isBounce = (told: SmtpError): boolean => {
  const { code, command, responseCode } = told;
  return isRefusal(told) ? isAboutRecipient(told) : code === 'EENVELOPE' && command === 'API' && responseCode === undefined;
};

/**
 * What an error of a sending means for the mail: a bounce settles it. Throws MailRateLimited or MailServerUnavailable where another attempt may
 * go well, MailRefused for a 5yz to the recipient that does not speak of them; throws on what is no matter of mail.
 */
export const settledBy = (error: unknown): Handover => {
  if (!(error instanceof Error)) throw error;
  const told = error as SmtpError;
  const reason = reasonFrom(told.response ?? told.message);
  if (isBounce(told)) return { kind: 'bounced', reason };
  if (isRefusal(told)) throw new MailRefused(reason, { cause: error });
  if (isRateLimit(told)) throw new MailRateLimited(reason, { cause: error });
  if (ofTheWay.has(told.code ?? '')) throw new MailServerUnavailable(reason, { cause: error });
  throw error;
};
