import { type Logger, pino } from 'pino';

/**
 * The log: one structured line per fact on standard error, JSON in a pipe as on a terminal. Fields that
 * tell of a message are named `messageId`; bodies and secrets never stand in it.
 */
export type Log = Pick<Logger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'level'>;

/** @param destination a file descriptor; standard error by default. */
export function createLog(level: string, destination = 2): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: destination, sync: true }),
  );
}
