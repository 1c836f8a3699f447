/**
 * A UAS's 200 to a MESSAGE, made by cutting the request: for generators, which must cost next to nothing.
 * It reads what Aldis writes (full header names, one header a line) and nothing else.
 */
export function okTo(request: string): string {
  let answer = 'SIP/2.0 200 OK\r\n';
  let at = request.indexOf('\r\n') + 2;
  for (;;) {
    const end = request.indexOf('\r\n', at);
    if (end <= at) break;
    switch (request.charCodeAt(at)) {
      case V:
      case F:
        answer += request.slice(at, end + 2);
        break;
      case T:
        answer += `${request.slice(at, end)};tag=peer\r\n`;
        break;
      case C:
        // Call-ID and CSeq, not Contact and Content-…
        if (request.charCodeAt(at + 1) !== O) answer += request.slice(at, end + 2);
        break;
    }
    at = end + 2;
  }
  return `${answer}Content-Length: 0\r\n\r\n`;
}

const V = 'V'.charCodeAt(0);
const F = 'F'.charCodeAt(0);
const T = 'T'.charCodeAt(0);
const C = 'C'.charCodeAt(0);
const O = 'o'.charCodeAt(0);
