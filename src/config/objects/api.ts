import { baseUrl } from '../http-url.ts';
import { mediaTypes } from '../media-types.ts';
import { networkList } from '../network.ts';
import { type Option, wholeNumber } from '../options.ts';
import { uuid } from '../uuid.ts';

/** What of `[general]` of messaging.conf concerns the HTTP APIs, media and requests that go out. */
export const API_OPTIONS = {
  public_url: baseUrl(
    'How clients reach the HTTP server, for links to media and pages; when not given, the address it listens on, and of pages as the request came',
  ),
  space_id: spaceId(),
  rate_limit: wholeNumber(13_800, 'Writing requests that a project may make in `rate_window`', {
    minimum: 1,
  }),
  rate_window: wholeNumber(10, 'Seconds', { minimum: 1, maximum: 86_400 }),
  backlog_limit: wholeNumber(10_000, 'Messages under way that a project may have; one more is refused', {
    minimum: 1,
  }),
  media_types: mediaTypes('MIME types that media may have'),
  media_max_size: wholeNumber(5_242_880, 'Bytes of one file, at most', {
    minimum: 1,
    maximum: 1_073_741_824,
  }),
  media_max_total: wholeNumber(5_242_880, 'Bytes of all files of a message together, at most', {
    minimum: 1,
    maximum: 1_073_741_824,
  }),
  media_timeout: wholeNumber(10, 'Seconds that the fetching of one file may take', {
    minimum: 1,
    maximum: 600,
  }),
  media_redirects: wholeNumber(5, 'Redirects that are followed for one file', { maximum: 20 }),
  media_url_lifetime: wholeNumber(604_800, 'Seconds that a link to a file is good for', {
    minimum: 60,
    maximum: 315_360_000,
  }),
  outgoing_networks: networkList(
    'Networks that requests of ours (media, callbacks, handlers) may go to although they are loopback, link-local or private; repeatable',
  ),
  callback_timeout: wholeNumber(10, 'Seconds that the receiver of a callback has for its answer', {
    minimum: 1,
    maximum: 600,
  }),
  callback_retry_hours: wholeNumber(24, 'Hours that a callback is tried again, then it is kept as dead', {
    maximum: 720,
  }),
  document_limit: wholeNumber(20, 'Documents that one inbound message may run through', {
    minimum: 1,
    maximum: 1_000,
  }),
} as const;

/** Undefined where nothing was written: it is then made from the first project's. */
function spaceId(): Option<string | undefined> {
  const option = uuid('`space_id` in requests to handlers; made from the first project when not given');
  return { ...option, default: undefined };
}
