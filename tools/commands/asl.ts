import { aslCommand } from '../asl/command.ts';
import { fail } from '../terminal/fail.ts';

await aslCommand().parseAsync().catch(fail);
