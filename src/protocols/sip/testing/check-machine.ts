import assert from 'node:assert/strict';

/**
 * A row of a figure: state, event, next state, actions over UDP, actions over a stream where they are others, and the
 * next state over a stream where it is another.
 */
export type MachineRow<State, Event> = readonly [
  from: State,
  event: Event,
  to: State,
  actions: string,
  reliably?: string,
  toReliably?: State,
];

type StateFunction<State, Event> = (
  event: Event,
  reliable: boolean,
) => { readonly state: State; readonly actions: readonly string[] };

/** Tries every state with every event: those without a row must leave everything as it is. */
export function checkMachine<State extends string, Event extends string>(
  machine: Readonly<Partial<Record<State, StateFunction<State, Event>>>>,
  events: readonly Event[],
  rows: readonly MachineRow<State, Event>[],
): void {
  const left = new Set(rows);
  for (const [name, step] of Object.entries<StateFunction<State, Event> | undefined>(machine)) {
    for (const event of events) {
      for (const reliable of [false, true]) {
        const row = rows.find(([from, on]) => from === name && on === event);
        const { state, actions } = step!(event, reliable);
        const label = `${name}, ${event}, ${reliable ? 'stream' : 'UDP'}`;
        if (row === undefined) {
          assert.deepEqual([state, actions.join(', ')], [name, ''], label);
          continue;
        }
        left.delete(row);
        const [, , to, overUdp, overStream = overUdp, toOverStream = to] = row;
        const expected = reliable ? [toOverStream, overStream] : [to, overUdp];
        assert.deepEqual([state, actions.join(', ')], expected, label);
      }
    }
  }
  assert.equal(left.size, 0, 'rows for states that the machine does not have');
}
