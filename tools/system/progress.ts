/** How a start tells what it does. Steps may overlap. */
export type Progress = {
  /** Runs a step, showing its title and then its time; `work` may answer what to show behind the title. */
  step<T>(title: string, work: (detail: (text: string) => void) => Promise<T>): Promise<T>;
  note(text: string): void;
};

/** Tells nothing: tests have their own reporter. */
export const silent: Progress = { step: (_, work) => work(() => undefined), note: () => undefined };
