import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from './problem.js';

export const OPERATOR_TOKEN = Symbol('operator token');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether a request bears the operator's token; takes the same time for every wrong one. */
export const bearsToken = (authorization: string | undefined, token: string): boolean => {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
};

/** Lets operators pass, by `Authorization: Bearer <token>`. */
@Injectable()
export class OperatorGuard implements CanActivate {
  readonly #token: string;

  constructor(@Inject(OPERATOR_TOKEN) token: string) {
    this.#token = token;
  }

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
    if (bearsToken(headers.authorization, this.#token)) return true;
    throw new Problem(401, 'the operator token is missing or wrong', {
      headers: { 'www-authenticate': 'Bearer realm="quadrille operator"' },
    });
  }
}
