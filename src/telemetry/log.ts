import { type DestinationStream, type Logger, pino } from 'pino';

/**
 * The log: one structured line per fact, JSON. Fields that tell of a message are named `messageId`; bodies and
 * secrets never stand in it.
 */
export type Log = Pick<Logger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'level'>;

/** @param destination standard error by default; takes one line of JSON at a time. */
export function createLog(level: string, destination: DestinationStream = standardError()): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

function standardError(): DestinationStream {
  return pino.destination({ dest: 2, sync: true });
}
