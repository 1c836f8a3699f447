/** Something to tell about the configuration: where it stands and what is wrong with it. Never quotes a secret. */
export interface Problem {
  /** `error`: nothing starts until it is mended. `warning`: it works, but perhaps not as meant. */
  readonly severity: 'warning' | 'error';
  /** As the file is named in the directory: `pjsip.conf`. */
  readonly file: string;
  /** Counts from 1; 0 when the whole file is meant. */
  readonly line: number;
  /** One sentence that says what was expected. */
  readonly text: string;
}

/** A place in a file. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** Gathers problems in the order in which they are found. */
export class Problems {
  readonly list: Problem[] = [];

  warning(at: Place, text: string): void {
    this.list.push({ severity: 'warning', file: at.file, line: at.line, text });
  }

  error(at: Place, text: string): void {
    this.list.push({ severity: 'error', file: at.file, line: at.line, text });
  }

  get hasErrors(): boolean {
    return this.list.some((problem) => problem.severity === 'error');
  }
}
