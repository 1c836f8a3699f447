/** What a request is answered with. */
export interface FinalAnswer {
  readonly status: number;
  /** undefined: the status's own phrase. */
  readonly reason?: string | undefined;
  /** Further header lines, each with its CRLF. */
  readonly headers?: string;
}
