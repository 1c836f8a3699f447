import type { PjsipConfiguration } from '../../../config/configuration.ts';
import type { SipResponse } from '../../../protocols/sip/syntax/message.ts';
export class Credentials {
  lines = '';
  constructor(_a: readonly string[], _b: PjsipConfiguration, _c: (n: number) => Buffer) {}
  answer(_r: SipResponse, _m: string, _u: string): string | undefined {
    return 'no';
  }
}
