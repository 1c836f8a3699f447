import type { MediaIntake, MediaSource } from '../../messages/media.ts';
import type { Messaging } from '../../messages/messaging.ts';
import type { Numbers } from '../../messages/numbers/numbers.ts';
import type { Store } from '../../messages/store.ts';
import type { Access } from '../../projects/access.ts';

/** What the Compatibility API is made of. */
export interface CompatOptions {
  readonly access: Access;
  readonly numbers: Pick<Numbers, 'send' | 'preview' | 'optOuts'>;
  readonly messaging: Pick<Messaging, 'show' | 'cancel' | 'amend' | 'liveState'>;
  readonly store: Pick<Store, 'listProject' | 'sequenceOf'>;
  readonly media: Pick<MediaIntake, 'fetch' | 'release'> & Pick<MediaSource, 'link'>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** What went wrong inside; the client gets 10000 with status 500. */
  readonly onProblem: (text: string, error: unknown) => void;
}

/** What a request is answered, errors apart. */
export interface Answer {
  readonly status: 200 | 201 | 204 | 302;
  readonly body?: unknown;
  /** Of 302. */
  readonly location?: string;
}
