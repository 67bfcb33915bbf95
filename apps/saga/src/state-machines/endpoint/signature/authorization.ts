import { Refused } from '../../refused.js';
import { algorithm, type Scope } from './sign.js';

/** The Authorization header, taken apart. */
export type Authorization = Readonly<{ accessKeyId: string; scope: Scope; signedHeaders: readonly string[]; signature: string }>;

const incomplete = (what: string, header: string): Refused =>
  new Refused('IncompleteSignatureException', `Authorization header requires ${what}. Authorization=${header.split(' ')[0] ?? ''}`);

/** Throws MissingAuthenticationTokenException, IncompleteSignatureException. */
export const readAuthorization = (header: string | undefined): Authorization => {
  if (!header) throw new Refused('MissingAuthenticationTokenException', 'Missing Authentication Token');
  if (!header.startsWith(`${algorithm} `))
    throw new Refused('IncompleteSignatureException', `Unsupported AWS 'algorithm': '${header.split(' ')[0] ?? ''}'.`);
  const parts = new Map(
    header
      .slice(algorithm.length)
      .split(',')
      .map((part) => {
        const [name = '', ...value] = part.trim().split('=');
        return [name, value.join('=')] as const;
      }),
  );
  const part = (name: string): string => {
    const value = parts.get(name);
    if (!value) throw incomplete(`'${name}' parameter`, header);
    return value;
  };
  const credential = part('Credential').split('/');
  const signedHeaders = part('SignedHeaders').split(';');
  const signature = part('Signature');
  // The id may hold slashes, the four parts behind it may not.
  const [date = '', region = '', service = '', terminal = ''] = credential.slice(-4);
  if (credential.length < 5 || terminal !== 'aws4_request' || !/^\d{8}$/.test(date))
    throw new Refused('IncompleteSignatureException', "Credential must have five slash-delimited elements and end in 'aws4_request'.");
  return { accessKeyId: credential.slice(0, -4).join('/'), scope: { date, region, service }, signedHeaders, signature };
};
