import type { Comparison } from './differences/difference.ts';
import { DIFFERENCES } from './differences/differences.ts';
import { compareHttp } from './http-compare.ts';
import type { Streams } from './normal-form.ts';

/** Applies the declared differences, then compares; gives what remains, in words, and which differences were used. */
export function compare(comparison: Comparison): { problems: string[]; used: string[] } {
  const used = new Set(applyTo(comparison));
  const overHttp = compareHttp(comparison, (part) => {
    for (const id of applyTo(part)) used.add(id);
    return problemsOf(part.expected, part.observed);
  });
  return {
    problems: [...problemsOf(comparison.expected, comparison.observed), ...overHttp],
    used: [...used],
  };
}

function applyTo(comparison: Comparison): string[] {
  return DIFFERENCES.filter((difference) => difference.apply(comparison)).map(({ id }) => id);
}

function problemsOf(expected: Streams, observed: Streams): string[] {
  const problems: string[] = [];
  problems.push(...lists('AMI responses', expected.responses, observed.responses));
  problems.push(...maps('AMI event', expected.events, observed.events));
  problems.push(...maps("the observer's AMI event", expected.observerEvents, observed.observerEvents));
  problems.push(...maps('SIP to', expected.sip, observed.sip));
  problems.push(...lists('XMPP', expected.xmpp, observed.xmpp));
  problems.push(...lists('files', expected.files, observed.files));
  return problems;
}

function maps(
  what: string,
  expected: ReadonlyMap<string, string[]>,
  observed: ReadonlyMap<string, string[]>,
): string[] {
  const keys = new Set([...expected.keys(), ...observed.keys()]);
  return [...keys].flatMap((key) =>
    lists(`${what} ${key}`, expected.get(key) ?? [], observed.get(key) ?? []),
  );
}

function lists(what: string, expected: readonly string[], observed: readonly string[]): string[] {
  const problems: string[] = [];
  for (let i = 0; i < Math.max(expected.length, observed.length); i++) {
    const [want, have] = [expected[i], observed[i]];
    if (want === have) continue;
    if (want === undefined) problems.push(`${what}: Aldis also has\n${shown(have ?? '')}`);
    else if (have === undefined) problems.push(`${what}: missing\n${shown(want)}`);
    else problems.push(`${what}: differs\n${differing(want, have)}`);
  }
  return problems;
}

/** Line by line, the equal ones left out of long messages. */
function differing(want: string, have: string): string {
  const [a, b] = [want.split('\r\n'), have.split('\r\n')];
  const onlyA = a.filter((line) => !b.includes(line));
  const onlyB = b.filter((line) => !a.includes(line));
  if (onlyA.length + onlyB.length === 0)
    return `Asterisk's order:\n${shown(want)}\nAldis's order:\n${shown(have)}`;
  return [
    `(${a[0]})`,
    ...onlyA.map((line) => `- ${clip(line)}`),
    ...onlyB.map((line) => `+ ${clip(line)}`),
  ].join('\n');
}

function shown(message: string): string {
  return message
    .trimEnd()
    .split('\r\n')
    .map((line) => `    ${clip(line)}`)
    .join('\n');
}

function clip(line: string): string {
  const text = JSON.stringify(line).slice(1, -1);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
