/** What a peer sent is no MM7, or what was to be written cannot be. */
export class Mm7Error extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Mm7Error';
  }
}
