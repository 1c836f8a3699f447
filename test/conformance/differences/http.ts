import { amiField } from '../recording.ts';
import { changeRequests, type Difference } from './difference.ts';

/** Where AMI over HTTP is other than Asterisk's. */
export const HTTP_DIFFERENCES: readonly Difference[] = [
  {
    id: 'http-cookie',
    apply: ({ observed }) => {
      const before = observed.http.join();
      observed.http = observed.http.map((answer) =>
        answer.replace(
          /^(Set-Cookie: mansession_id="<session>"; Version=1; Max-Age=\d+); HttpOnly; SameSite=Strict(?=\r$)/m,
          '$1',
        ),
      );
      return observed.http.join() !== before;
    },
  },
  {
    id: 'http-line-break',
    apply: ({ actions, expected }) => {
      const action = actions.find((one) => /^(?!body:)[^:\r\n]*:.*[␍␊]/im.test(one));
      if (action === undefined) return false;
      const id = amiField(action, 'ActionID').replaceAll('␍', '\\r').replaceAll('␊', '\\n');
      const idLine = id === '' ? '' : `ActionID: ${id}\r\n`;
      expected.responses = [
        `Response: Error\r\n${idLine}Message: Failed to parse message: line break in a value\r\n\r\n`,
      ];
      expected.events.clear();
      for (const method of ['MESSAGE', 'NOTIFY']) changeRequests(expected, method, () => undefined);
      return true;
    },
  },
];
