/** A file that cannot be written back without loss. Nothing was changed. */
export class UneditableFile extends Error {
  /** @param reason one sentence without a full stop that says why */
  constructor(reason: string) {
    super(`The file cannot be edited here: ${reason}`);
    this.name = 'UneditableFile';
  }
}

/** An edit that cannot be made. Nothing was changed. */
export class EditError extends Error {
  readonly code: EditFailure;

  /** @param reason one sentence that says what is wrong; empty where the code says all */
  constructor(code: EditFailure, reason = '') {
    super(reason);
    this.code = code;
    this.name = 'EditError';
  }
}

/** Asterisk's errors of UpdateConfig (enum error_type of main/manager.c). */
export type EditFailure =
  | 'unknown-action'
  | 'unknown-category'
  | 'no-category'
  | 'no-argument'
  | 'category-not-made'
  | 'not-updated'
  | 'unknown-template';
