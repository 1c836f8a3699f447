/** A SWML messaging document, checked: every method is one there is and has the shape it must have. */
export interface Program {
  /** By name; `main` is where it begins. */
  readonly sections: ReadonlyMap<string, Block>;
}

export type Block = readonly Step[];

/** One method. Texts may hold `%{…}` placeholders unless it is said otherwise. */
export type Step = { /** Where it stands: `sections.main[2].switch`. */ readonly path: string } & (
  | { readonly method: 'receive' }
  /** A fixed text. */
  | { readonly method: 'label'; readonly label: string }
  | { readonly method: 'reply'; readonly reply: ReplyForm | Switch<ReplyForm> }
  | RequestStep
  | ({ readonly method: 'switch' } & Switch<Block>)
  | { readonly method: 'goto'; readonly label: string; readonly most: number }
  /** What is to be run once it has come back, in the section that it came from; often nothing. */
  | ({ readonly method: 'execute'; readonly onReturn: Block } & Destination)
  | ({ readonly method: 'transfer' } & Destination)
  | { readonly method: 'return'; readonly value: unknown }
);

export interface ReplyForm {
  readonly body: string;
  readonly media: readonly string[];
  /** Empty: the sender. */
  readonly to: string;
  /** Empty: the number. */
  readonly from: string;
  /** Empty: nobody. */
  readonly statusUrl: string;
}

export interface Switch<Outcome> {
  /** A path without `%{}`. */
  readonly variable: string;
  readonly transform: Transform | undefined;
  readonly cases: ReadonlyMap<string, Outcome>;
  /** What `default` says. */
  readonly otherwise: Outcome | undefined;
}

export const TRANSFORMS = ['lowercase', 'uppercase', 'trim', 'lowercase_trim', 'uppercase_trim'] as const;
export type Transform = (typeof TRANSFORMS)[number];

export interface RequestStep {
  readonly method: 'request';
  readonly url: string;
  readonly verb: Verb;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** A text as it is sent, or what becomes JSON; undefined: none. */
  readonly body: unknown;
  readonly timeoutMs: number;
  readonly saveVariables: boolean;
}

/** Where `execute` and `transfer` lead: a section, a URL, or a document as a text of JSON. */
export interface Destination {
  readonly dest: string;
  /** False: the short form, whose placeholders stay as they are. */
  readonly expands: boolean;
  readonly verb: Verb;
  readonly params: Readonly<Record<string, unknown>>;
}

export const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Verb = (typeof VERBS)[number];
