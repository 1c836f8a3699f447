/** A file of a message by the name that it has there. */
export interface NamedFile {
  readonly contentType: string;
  readonly name: string;
}

/**
 * The SMIL that shows a message (OMA MMS conformance document §6.2): a slide for each picture, film or sound, the text below the
 * first. What no slide can show (a vCard) is an attachment.
 *
 * @param text the name of the text; empty: there is none
 */
export function presentation(text: string, files: readonly NamedFile[]): Buffer {
  const shown = files.flatMap(({ contentType, name }) => {
    const tag = TAGS.get(contentType.slice(0, contentType.indexOf('/')));
    if (tag === undefined) return [];
    const region = tag === 'audio' ? '' : ' region="Image"';
    return [`<${tag} src="${name}"${region}/>`];
  });
  const words = text === '' ? '' : `<text src="${text}" region="Text"/>`;
  const slides = shown.length === 0 ? [words] : shown.map((file, at) => file + (at === 0 ? words : ''));
  const pars = slides.map((slide) => `<par dur="${SLIDE_MS}ms">${slide}</par>`).join('');
  return Buffer.from(
    `<smil><head><layout><root-layout width="100%" height="100%"/><region id="Image" left="0" top="0" width="100%" height="70%" fit="meet"/><region id="Text" left="0" top="70%" width="100%" height="30%" fit="scroll"/></layout></head><body>${pars}</body></smil>`,
    'utf8',
  );
}

const TAGS: ReadonlyMap<string, string> = new Map([
  ['image', 'img'],
  ['video', 'video'],
  ['audio', 'audio'],
]);
const SLIDE_MS = 5000;
