import { timingSafeEqual } from 'node:crypto';
import { Refused } from '../../refused.js';
import type { AccessKeys } from './access-keys.js';
import { readAuthorization } from './authorization.js';
import { signatureOf, type SignedRequest } from './sign.js';

export type Gate = Readonly<{ keys: AccessKeys; region: string; now: () => number }>;

const service = 'states';
const skewMs = 5 * 60 * 1000;

const invalid = (message: string): Refused => new Refused('InvalidSignatureException', message);

/** `20261121T150405Z` */
const basic = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');

const readTime = (text: string): number => {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) throw new Refused('IncompleteSignatureException', `Date must be in ISO-8601 'basic format'. Got '${text}'.`);
  return time;
};

const checkTime = (text: string, now: number): void => {
  const time = readTime(text);
  if (time < now - skewMs) throw invalid(`Signature expired: ${text} is now earlier than ${basic(now - skewMs)} (${basic(now)} - 5 min.)`);
  if (time > now + skewMs)
    throw invalid(`Signature not yet current: ${text} is still later than ${basic(now + skewMs)} (${basic(now)} + 5 min.)`);
};

/** A header that is left out of the signature could be anybody's. */
const mustBeSigned = (name: string): boolean => name === 'host' || (name.startsWith('x-amz-') && name !== 'x-amz-user-agent');

/** Whose a request says that it is, by its head alone. Throws what speaks against it, as long as nobody knows its body. */
export const readClaim = (headers: SignedRequest['headers'], { keys, region, now }: Gate) => {
  const { accessKeyId, scope, signedHeaders, signature } = readAuthorization(headers['authorization']);
  const time = headers['x-amz-date'];
  if (!time) throw new Refused('IncompleteSignatureException', "Authorization header requires existence of a 'X-Amz-Date' header.");
  checkTime(time, now());
  const secret = keys.get(accessKeyId);
  // Our keys are lasting ones: a session's token belongs to somebody else.
  if (secret === undefined || headers['x-amz-security-token'] !== undefined)
    throw new Refused('UnrecognizedClientException', 'The security token included in the request is invalid.');
  if (scope.date !== time.slice(0, 8))
    throw invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${time.slice(0, 8)}', from '${time}'.`,
    );
  if (scope.region !== region) throw invalid(`Credential should be scoped to a valid region, not '${scope.region}'.`);
  if (scope.service !== service) throw invalid(`Credential should be scoped to correct service: '${service}'.`);
  const unsigned = ['host', ...Object.keys(headers)].find((name) => mustBeSigned(name) && !signedHeaders.includes(name));
  if (unsigned !== undefined) throw invalid(`'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`);
  return { accessKeyId, time, scope, secret, signedHeaders, signature };
};

/**
 * Who sent a request, by Signature Version 4. Whoever has no configured key is refused; so is a body, a header that decides something, or a
 * time (5 minutes) other than what was signed. Takes the same time for every wrong signature.
 */
export const authenticate = (request: SignedRequest, gate: Gate): Readonly<{ accessKeyId: string }> => {
  const { accessKeyId, signedHeaders, signature, ...signer } = readClaim(request.headers, gate);
  const expected = Buffer.from(signatureOf(request, signedHeaders, signer));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given))
    throw invalid(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  return { accessKeyId };
};
