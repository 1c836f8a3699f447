import type { Pages } from '../../projects/pages.ts';
import { CompatError } from './errors.ts';
import type { Form } from './form.ts';
import { readListQuery, UNKNOWN_TOKEN } from './list-query.ts';
import type { Answer } from './options.ts';
import { pageLinks } from './page-links.ts';
import { messageResource, messagesUri } from './resources.ts';

/** `GET …/Messages`. */
export async function listMessages(pages: Pages, project: string, form: Form): Promise<Answer | CompatError> {
  const query = readListQuery(form);
  if (query instanceof CompatError) return query;
  const { place, filters, given, token } = query;
  const page = await pages({ project, size: place.size, token, filters });
  if (page === 'invalid-token') return new CompatError('invalid', UNKNOWN_TOKEN);
  const messages = [];
  for (const listed of page.messages) {
    const part = listed.message.project;
    if (part !== undefined) messages.push(messageResource(listed, part));
  }
  return { status: 200, body: { ...pageLinks(messagesUri(project), place, given, page), messages } };
}
