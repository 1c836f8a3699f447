import { closeSync, openSync, writeSync } from 'node:fs';

/** A file that the log goes to, one line of JSON after the other. Each line is in the file before the program goes on. */
export class LogFile {
  readonly #path: string;
  readonly #otherwise: (line: string) => void;
  #file: number;

  /**
   * @param otherwise takes the lines that cannot be written: the disk may be full
   * @throws the system's error when the file cannot be opened
   */
  constructor(path: string, otherwise: (line: string) => void) {
    this.#path = path;
    this.#otherwise = otherwise;
    this.#file = open(path);
  }

  write(line: string): void {
    try {
      writeSync(this.#file, line);
    } catch {
      this.#otherwise(line);
    }
  }

  /** Goes on in a file of the same name; the old one was renamed, by logrotate for instance. @throws as the constructor; the old one is kept then */
  reopen(): void {
    const next = open(this.#path);
    closeSync(this.#file);
    this.#file = next;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function open(path: string): number {
  return openSync(path, 'a', 0o640);
}
