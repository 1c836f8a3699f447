/**
 * Between text and its Latin-1 image, the string that holds one character for each UTF-8 byte: AMI messages are read and
 * written as such images.
 */

/** The image of a text, of a name from the configuration for instance. */
export function image(text: string): string {
  return NOT_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** The text that an image stands for; bytes that are no UTF-8 become U+FFFD. */
export function textOf(image: string): string {
  return NOT_ASCII.test(image) ? Buffer.from(image, 'latin1').toString('utf8') : image;
}

const NOT_ASCII = /[^\0-\x7f]/;
