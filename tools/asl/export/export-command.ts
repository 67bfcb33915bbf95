import { validWorkflow } from '../workflow-file.ts';

/** A workflow as AWS takes it: JSON in the plain language, with the states that its undos are compiled to. @throws for one that is not valid */
export const exported = (file: string): string => JSON.stringify(validWorkflow(file).definition, undefined, 2);
