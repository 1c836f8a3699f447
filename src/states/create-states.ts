import type { Database } from '../messages/database.ts';
import type { States } from './states.ts';

export interface StatesOptions {
  readonly database: Database;
  readonly onProblem: (text: string, error: unknown) => void;
}

export interface StatesService extends States {
  /** Takes up what an earlier life kept. */
  load(): Promise<void>;
}

export function createStates(_options: StatesOptions): StatesService {
  const silent = () => () => {};
  return {
    load: () => Promise.resolve(),
    devices: {
      stateOf: () => 'INVALID',
      list: () => [],
      setCustom: () => Promise.resolve(),
      provide: silent,
      changed: () => {},
      onChange: silent,
    },
    presence: {
      stateOf: () => undefined,
      list: () => [],
      setCustom: () => Promise.resolve(),
      onChange: silent,
    },
    hints: { all: () => [], find: () => undefined, stateOf: () => undefined, onChange: silent },
    mailboxes: {
      countsOf: () => undefined,
      list: () => [],
      update: () => Promise.resolve(),
      remove: () => Promise.resolve(),
      onChange: silent,
    },
  };
}
