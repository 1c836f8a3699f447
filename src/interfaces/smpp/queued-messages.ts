import type { EsmeOptions } from '../../config/carriers.ts';
import type { Message, ProjectPart } from '../../messages/message.ts';
import type { ListedMessage, Store } from '../../messages/store.ts';

/** What joins messages that cancel_sm and replace_if_present_flag mean together. */
export interface Between {
  readonly from: string;
  readonly to: string;
  /** Empty: whichever. */
  readonly serviceType: string;
}

/** The messages of an account between two numbers that nothing was done with yet, newest first. */
export async function queuedBetween(
  store: Pick<Store, 'listProject'>,
  esme: Pick<EsmeOptions, 'name' | 'project'>,
  { from, to, serviceType }: Between,
): Promise<readonly Message[]> {
  const found: Message[] = [];
  let before: number | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const listed: readonly ListedMessage[] = await store.listProject({
      project: esme.project,
      limit: PAGE,
      from,
      to,
      statuses: ['queued'],
      direction: 'outbound',
      includeDeleted: false,
      ...(before !== undefined && { before }),
    });
    for (const { message } of listed) {
      if (isOf(message, esme) && (serviceType === '' || serviceTypeOf(message.project) === serviceType))
        found.push(message);
    }
    if (listed.length < PAGE) break;
    before = listed.at(-1)?.sequence;
  }
  return found;
}

/** Whether an account has submitted a message: of others it learns nothing. */
export function isOf({ source, owner }: Message, { name }: Pick<EsmeOptions, 'name'>): boolean {
  return source === SOURCE && owner === name;
}

/** The service_type that a message was submitted with. */
function serviceTypeOf(project: ProjectPart | undefined): string {
  return project?.customVariables.find(([name]) => name === SERVICE_TYPE)?.[1] ?? '';
}

/** How a service_type is kept with its message. */
export function serviceTypeVariables(serviceType: string): ProjectPart['customVariables'] {
  return serviceType === '' ? NONE : [[SERVICE_TYPE, serviceType]];
}

/** `Message.source`; the owner is the account. */
export const SOURCE = 'smpp';
const SERVICE_TYPE = 'service_type';
const NONE: ProjectPart['customVariables'] = [];
const PAGE = 100;
/** More than are ever queued between two numbers at once, unless somebody floods them. */
const MOST_PAGES = 100;
