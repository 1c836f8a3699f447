/** A cXML messaging document, checked. */
export type CxmlDocument = readonly Verb[];

export type Verb = MessageVerb | RedirectVerb;

export interface MessageVerb {
  readonly verb: 'Message';
  readonly body: string;
  /** URLs, as written. */
  readonly media: readonly string[];
  /** Empty: the sender. */
  readonly to: string;
  /** Empty: the number. */
  readonly from: string;
  /** The document that goes on from here, a URL as written; empty: the verbs that follow do. */
  readonly action: string;
  readonly method: 'GET' | 'POST';
  /** A URL as written; empty: nobody is told. */
  readonly statusCallback: string;
}

export interface RedirectVerb {
  readonly verb: 'Redirect';
  /** A URL as written. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
}
