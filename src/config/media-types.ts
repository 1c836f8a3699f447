import { type Option, splitList } from './options.ts';

/** A comma list of MIME types, in lower case, `image/*` for all of a kind; the last line counts. */
export function mediaTypes(description: string): Option<readonly string[]> {
  return {
    expected: 'a comma list of MIME types such as image/png or image/*',
    default: MEDIA_TYPES,
    description,
    read(written) {
      const types = splitList(written.toLowerCase());
      return types.every((type) => FORM.test(type)) ? types : undefined;
    },
  };
}

const FORM = /^[a-z0-9.+-]+\/(?:\*|[a-z0-9.+-]+)$/;

/** As SignalWire lists them for MMS. */
const MEDIA_TYPES: readonly string[] = [
  'audio/mp4',
  'audio/mpeg',
  'audio/mpeg3',
  'audio/ogg',
  'audio/vorbis',
  'audio/vnd.wav',
  'audio/ac3',
  'audio/amr',
  'audio/midi',
  'image/jpeg',
  'image/gif',
  'image/png',
  'image/bmp',
  'text/plain',
  'text/calendar',
  'text/vcard',
  'text/x-vcard',
  'video/mpeg',
  'video/mp4',
  'video/quicktime',
  'video/h264',
  'video/3gp',
];
