import type { Status } from '../message.ts';
import type { ListedMessage, Store } from '../store.ts';

/** The newest messages of a status, page by page, no more of them than may be read in a moment. */
export async function* newestPages(
  store: Pick<Store, 'list'>,
  status: Status,
  { pages, limit }: { readonly pages: number; readonly limit: number },
): AsyncGenerator<readonly ListedMessage[], void> {
  let before: number | undefined;
  for (let page = 0; page < pages; page++) {
    const listed = await store.list({ limit, status, ...(before !== undefined && { before }) });
    yield listed;
    const last = listed[listed.length - 1];
    if (listed.length < limit || last === undefined) return;
    before = last.sequence;
  }
}
