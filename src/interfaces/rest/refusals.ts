import type { NumberOptions, ProjectOptions } from '../../config/configuration.ts';
import type { Numbers, SendRefused } from '../../messages/numbers/numbers.ts';
import type { FieldError } from './errors.ts';
import type { BrokenCreate, Create } from './read-create.ts';

/**
 * What is wrong with a request that can be read but not sent: an error of the field that it lies at; undefined where the
 * fault is ours.
 */
export function refusalError({ why, reason }: SendRefused, { to }: Create): FieldError | undefined {
  switch (why) {
    case 'from-unknown':
    case 'group-unknown':
      return { code: 'invalid_from_number', attribute: 'from' };
    case 'no-capability':
      return { code: 'missing_messaging_capability', attribute: 'from' };
    case 'to-invalid':
      return { code: 'invalid_to_number', attribute: 'to' };
    case 'to-unsupported':
      return { code: 'destination_number_not_supported', attribute: 'to' };
    case 'no-route':
      // Short codes can be written to where they are ours; elsewhere they are no number at all.
      return to.startsWith('+') || to === PASSTHROUGH
        ? { code: 'not_routable', attribute: 'to' }
        : { code: 'invalid_to_number', attribute: 'to' };
    case 'backlog':
      return { code: 'message_backlog_limit_exceeded', attribute: 'base' };
    case 'opted-out':
    case 'refused':
      return { code: 'not_routable', attribute: 'to', message: reason };
    case 'storage':
      return undefined;
  }
}

/** What {@link everyError} asks. */
export interface RefusalContext {
  readonly numbers: Pick<Numbers, 'preview'>;
  readonly project: ProjectOptions;
  readonly own: ReadonlyMap<string, NumberOptions>;
}

/**
 * The errors of a broken request, and with them what could not be sent anyway: its sender is told once. A number is only
 * looked at where it is one.
 */
export function everyError(broken: BrokenCreate, context: RefusalContext): readonly FieldError[] {
  const { errors, create, toIsRight, fromIsRight } = broken;
  if (!toIsRight && !fromIsRight) return errors;
  const stand: Create = {
    ...create,
    to: toIsRight ? create.to : create.from,
    from: fromIsRight ? create.from : (numberOf(context, create) ?? create.to),
    body: '',
  };
  const known = new Set(errors.map(({ attribute }) => attribute));
  const found = refusalsOf(stand, context);
  return [...errors, ...found.filter(({ attribute }) => !known.has(attribute))];
}

/** Everything for which a request that can be read is refused. */
export function refusalsOf(create: Create, context: RefusalContext): readonly FieldError[] {
  const first = refusal(create, context);
  if (first === undefined) return [];
  if (first.attribute !== 'from') return [first];
  // The number that it is from hides what is wrong with the one it goes to: asked for another one.
  const other = numberOf(context, create);
  const second = other === undefined ? undefined : refusal({ ...create, from: other }, context);
  return second === undefined || second.attribute === 'from' ? [first] : [first, second];
}

function refusal(create: Create, { numbers, project }: RefusalContext): FieldError | undefined {
  const preview = numbers.preview({
    project: project.id,
    from: create.from,
    group: '',
    to: create.to,
    body: create.body,
    media: [],
    sendAsMms: create.sendAsMms || create.media.length > 0,
  });
  return preview.kind === 'refused' ? refusalError(preview, create) : undefined;
}

/** A number of the project that can send this. */
function numberOf({ project, own }: RefusalContext, { sendAsMms, media }: Create): string | undefined {
  const kind = sendAsMms || media.length > 0 ? 'mms' : 'sms';
  for (const { number, project: owner, capabilities } of own.values())
    if (owner === project.id && capabilities.includes(kind)) return number;
  return undefined;
}

const PASSTHROUGH = '988';
