import type { Smsc } from '../smsc/smsc.ts';

/** What lines act on, besides the SMSC. */
export interface LineSurroundings {
  readonly quit: () => void;
  readonly counters: () => void;
  readonly say: (text: string) => void;
}

/** Does what a line says that was typed to a running `aldis smsc`. */
export function obeyLine(line: string, smsc: Smsc, { quit, counters, say }: LineSurroundings): void {
  const [word = '', from = '', to = '', ...text] = line.trim().split(/\s+/);
  switch (word.toLowerCase()) {
    case '':
      break;
    case 'hang':
      smsc.hang();
      break;
    case 'resume':
      smsc.resume();
      break;
    case 'drop':
      smsc.drop();
      break;
    case 'down':
    case 'up':
      smsc[word.toLowerCase() === 'up' ? 'up' : 'down']().catch((error: unknown) => say(String(error)));
      break;
    case 'help':
      say(LINES);
      break;
    case 'counters':
      counters();
      break;
    case 'quit':
      quit();
      break;
    case 'mo':
      if (text.length === 0) say('A phone’s message is: mo FROM TO TEXT');
      else sendInbound(smsc, from, to, text.join(' '), say);
      break;
    default:
      say(`"${word}" is none of: ${LINES}`);
  }
}

function sendInbound(smsc: Smsc, from: string, to: string, text: string, say: (text: string) => void): void {
  if (!smsc.canReceive) say('Nobody is bound to receive; it waits');
  smsc.inbound({ from, to, text }).catch((error: unknown) => say(String(error)));
}

const LINES = 'mo FROM TO TEXT, hang, resume, drop, down, up, counters, quit';
