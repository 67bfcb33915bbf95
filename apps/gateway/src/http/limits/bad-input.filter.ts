import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { Problem, problemBody, problemContentType } from '@quadrille/service';
import { BadInput } from './bad-input.js';

type Reply = Readonly<{ code: (status: number) => Reply; header: (name: string, value: string) => Reply; send: (body: unknown) => void }>;

export const asBadInputProblem = ({ status, message, flaws, headers }: BadInput): Problem =>
  new Problem(status, message, { ...(flaws.length > 0 && { errors: flaws }), ...(headers && { headers }) });

/** Input that was refused, as RFC 9457 has it. */
@Catch(BadInput)
export class BadInputFilter implements ExceptionFilter<BadInput> {
  catch(error: BadInput, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<Reply>();
    for (const [name, value] of Object.entries(error.headers ?? {})) reply.header(name, value);
    reply
      .code(error.status)
      .header('content-type', problemContentType)
      .send(problemBody(asBadInputProblem(error)));
  }
}
