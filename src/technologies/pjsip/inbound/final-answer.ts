/** What a request is answered with. */
export interface FinalAnswer {
  readonly status: number;
  /** undefined: the status's own phrase. */
  readonly reason?: string | undefined;
  /** Further header lines, each with its CRLF. */
  readonly headers?: string;
  /** The tag that the To gets; default: the branch, as Asterisk has it where no dialog begins. */
  readonly toTag?: string;
  /** False: by what the Via says, for an endpoint with `force_rport=no`. Default: back to where the request came from. */
  readonly symmetric?: boolean;
}
