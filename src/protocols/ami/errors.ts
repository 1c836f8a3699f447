/** A value that may not stand in an AMI message. */
export class AmiFieldError extends Error {
  readonly code = 'AMI_FIELD';

  constructor(name: string) {
    super(`The value of ${name} holds a line break, a NUL or a character that is no byte`);
    this.name = 'AmiFieldError';
  }
}

/** A filter that means nothing. The text of the message is Asterisk's. */
export class AmiFilterError extends Error {
  readonly code: 'AMI_FILTER_FORMAT' | 'AMI_FILTER_PATTERN';

  constructor(code: 'AMI_FILTER_FORMAT' | 'AMI_FILTER_PATTERN') {
    super(
      code === 'AMI_FILTER_FORMAT'
        ? 'Filter was formatted incorrectly.  Check the syntax of the filter given.'
        : 'Filter did not compile.  Check the syntax of the filter given.',
    );
    this.name = 'AmiFilterError';
    this.code = code;
  }
}
