import type { Carriers } from '../../../carriers/carriers.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { failure, type SerialAction, success } from '../action.ts';
import { readCarrier } from './carrier-name.ts';

/** `CarrierPause`, `CarrierDrain`, `CarrierResume`; answered once that is on disk. Aldis's own. */
export function carrierSetActions(carriers: Pick<Carriers, 'set'>): readonly SerialAction[] {
  return MODES.map(({ name, mode, synopsis, done }) => ({
    name,
    classes: CARRIER_CLASSES,
    synopsis,
    overlaps: false,
    async run(request, session) {
      const carrier = readCarrier(request);
      if (carrier === '') session.send(failure(request, 'No Carrier specified.'));
      else if ((await carriers.set(carrier, mode)) === 'done') session.send(success(request, done));
      else session.send(failure(request, 'Carrier not found'));
    },
  }));
}

/** Who sends messages may see where they go, and so may who runs the system. */
export const CARRIER_CLASSES = CLASSES.system | CLASSES.message;

const MODES = [
  {
    name: 'CarrierPause',
    mode: 'pause',
    synopsis: 'Give a carrier no more messages; it stays connected.',
    done: 'Carrier paused',
  },
  {
    name: 'CarrierDrain',
    mode: 'drain',
    synopsis: 'Give a carrier no more messages, and disconnect it when it has answered all.',
    done: 'Carrier draining',
  },
  {
    name: 'CarrierResume',
    mode: 'resume',
    synopsis: 'Let a carrier that was paused or drained work again.',
    done: 'Carrier resumed',
  },
] as const;
