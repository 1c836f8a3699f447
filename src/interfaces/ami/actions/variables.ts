import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped, field, response } from '../../../protocols/ami/serialize.ts';
import { type Action, failure, success } from '../action.ts';
import type { DialplanFunction } from '../dialplan-functions.ts';

export interface VariableActionsOptions {
  readonly functions: ReadonlyMap<string, DialplanFunction>;
  readonly onFailure: (action: string, error: unknown) => void;
}

/**
 * `Getvar` and `Setvar`: functions (`DEVICE_STATE(Custom:lamp)`) and global variables, which last as long as the
 * process. There are no channels. As in Asterisk what nobody knows reads as empty.
 */
export function variableActions({ functions, onFailure }: VariableActionsOptions): readonly Action[] {
  const globals = new Map<string, string>();
  return [
    {
      name: 'Getvar',
      classes: CLASSES.call | CLASSES.reporting,
      synopsis: 'Gets a channel variable or function value.',
      overlaps: false,
      async run(request, session) {
        const name = request.fields.text('Variable');
        if (name === '') return session.send(failure(request, 'No variable specified'));
        if (request.fields.text('Channel') !== '') return session.send(failure(request, 'No such channel'));
        const called = callIn(name);
        const value =
          called === undefined ? globals.get(name) : await functions.get(called.name)?.read(called.args);
        const lines = field('Variable', escaped(name)) + field('Value', escaped(value ?? ''));
        session.send(response('Success', request.actionId, lines));
      },
    },
    {
      name: 'Setvar',
      classes: CLASSES.call,
      synopsis: 'Sets a channel variable or function value.',
      overlaps: true,
      answer(request) {
        const name = request.fields.text('Variable');
        const value = request.fields.text('Value');
        if (name === '') return failure(request, 'No variable specified');
        if (value === '') return failure(request, 'No value specified');
        if (request.fields.text('Channel') !== '') return failure(request, 'No such channel');
        const called = callIn(name);
        if (called !== undefined) {
          const known = functions.get(called.name);
          if (known === undefined) return failure(request, NOT_SET);
          return known.write(called.args, value).then(
            (isSet) => (isSet ? success(request, SET) : failure(request, NOT_SET)),
            (error: unknown) => {
              onFailure('Setvar', error);
              return failure(request, NOT_SET);
            },
          );
        }
        if (!globals.has(name) && globals.size >= MAXIMUM_GLOBALS) return failure(request, NOT_SET);
        globals.set(name, value);
        return success(request, SET);
      },
    },
  ];
}

/** `NAME(args)`; undefined for a plain variable. */
function callIn(text: string): { name: string; args: string } | undefined {
  const open = text.indexOf('(');
  if (open < 0 || !text.endsWith(')')) return undefined;
  return { name: text.slice(0, open), args: text.slice(open + 1, -1) };
}

const SET = 'Variable Set';
const NOT_SET = 'Variable not set';
const MAXIMUM_GLOBALS = 10_000;
