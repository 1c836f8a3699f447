/**
 * Whether a file can be what its type says: by the bytes that files of the type begin with, where there are such. A web page
 * that calls itself a picture is none, whatever its type.
 *
 * @param type as media-type.ts spells it
 */
export function isPlausible(type: string, bytes: Buffer): boolean {
  const start = bytes.subarray(0, LOOKED_AT).toString('latin1');
  const signs = SIGNS.get(type);
  if (signs !== undefined) return signs.some((sign) => bears(start, sign));
  const text = withoutMark(start).trimStart().toLowerCase();
  const beginning = TEXT_SIGNS.get(type);
  if (beginning !== undefined) return text.startsWith(beginning) && !bytes.includes(0);
  if (type.startsWith('text/')) return !bytes.includes(0);
  if (type === 'application/pdf') return start.includes('%PDF-');
  return !WEB_PAGE.test(text);
}

/** What stands at which place of a file, as images of the bytes; all of it. */
type Sign = readonly (readonly [offset: number, image: string])[];

function bears(start: string, sign: Sign): boolean {
  return sign.every(([offset, image]) => start.startsWith(image, offset));
}

/** Without the byte order mark of UTF-8. */
function withoutMark(start: string): string {
  return start.startsWith('\xef\xbb\xbf') ? start.slice(3) : start;
}

/** A box of an ISO base media file (ISO 14496-12 §4.2): its length, and then this. */
function box(name: string): Sign {
  return [[4, name]];
}

function riff(kind: string, form = 'RIFF'): Sign {
  return [
    [0, form],
    [8, kind],
  ];
}

/** Each of the bytes from `first` to `last` behind these. */
function followed(image: string, first: number, last: number): Sign[] {
  const signs: Sign[] = [];
  for (let byte = first; byte <= last; byte++) signs.push([[0, image + String.fromCharCode(byte)]]);
  return signs;
}

const at = (image: string): Sign => [[0, image]];

const MP4 = [box('ftyp')];
/** ID3, or the eleven bits that begin a frame (ISO 11172-3 §2.4.2.3). */
const MPEG_AUDIO = [at('ID3'), ...followed('\xff', 0xe0, 0xff)];
const OGG = [at('OggS')];

const SIGNS: ReadonlyMap<string, readonly Sign[]> = new Map([
  ['image/png', [at('\x89PNG\r\n\x1a\n')]],
  ['image/jpeg', [at('\xff\xd8\xff')]],
  ['image/gif', [at('GIF87a'), at('GIF89a')]],
  ['image/bmp', [at('BM')]],
  ['image/webp', [riff('WEBP')]],
  ['audio/mp4', MP4],
  ['audio/mpeg', MPEG_AUDIO],
  ['audio/mpeg3', MPEG_AUDIO],
  ['audio/ogg', OGG],
  ['audio/vorbis', OGG],
  ['audio/vnd.wav', [riff('WAVE'), riff('WAVE', 'RIFX')]],
  ['audio/ac3', [at('\x0b\x77'), at('\x77\x0b')]],
  ['audio/amr', [at('#!AMR')]],
  ['audio/midi', [at('MThd'), riff('RMID')]],
  ['video/mp4', MP4],
  ['video/3gp', MP4],
  ['video/quicktime', ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot'].map(box)],
  ['video/h264', [at('\0\0\x01'), at('\0\0\0\x01'), ...MP4]],
  /** A program stream, a sequence, or a transport stream. */
  ['video/mpeg', [...followed('\0\0\x01', 0xb0, 0xbf), at('G')]],
]);

const TEXT_SIGNS: ReadonlyMap<string, string> = new Map([
  ['text/vcard', 'begin:vcard'],
  ['text/x-vcard', 'begin:vcard'],
  ['text/calendar', 'begin:vcalendar'],
]);

const WEB_PAGE = /^<(?:!doctype\s+html|html|head|body|script)[\s>]/;
const LOOKED_AT = 1024;
