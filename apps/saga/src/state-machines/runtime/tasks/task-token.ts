import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refused } from '../../refused.js';

const sealLength = 18;

/**
 * Task tokens: the id of the task, sealed with a secret that all instances share. Nobody can make one up, or one from another. In base64 as on AWS, not in
 * its variant for URLs: the AWS CLI takes what begins with a dash for an option.
 */
export class TaskTokens {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  readonly seal = (taskId: string): string => Buffer.concat([this.#sealOf(taskId), Buffer.from(taskId, 'utf8')]).toString('base64');

  /** @throws InvalidToken where it is none of ours */
  open(token: string): string {
    const bytes = Buffer.from(token, 'base64');
    const taskId = bytes.subarray(sealLength).toString('utf8');
    const isOneSpelling = bytes.toString('base64') === token;
    if (!isOneSpelling || bytes.length <= sealLength || !timingSafeEqual(bytes.subarray(0, sealLength), this.#sealOf(taskId)))
      throw new Refused('InvalidToken', `Invalid Token: 'Invalid token'`);
    return taskId;
  }

  #sealOf(taskId: string): Buffer {
    return createHmac('sha256', this.#secret).update(taskId).digest().subarray(0, sealLength);
  }
}
