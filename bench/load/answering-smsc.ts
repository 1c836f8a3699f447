import { createServer, type Socket } from 'node:net';

/** An SMSC of a load generator, by the octets alone: what it costs is not to be what is measured. */
export interface AnsweringSmsc {
  /** Called with the octets of each submit_sm that is answered. */
  onSubmit: (pdu: Buffer) => void;
  /** Sends a receipt right behind each response. */
  receipts: boolean;
}

/**
 * Answers every bind, submit_sm and enquire_link; who binds with a system_id that begins with `hang` gets no answer to what
 * it submits.
 *
 * @param listening is called once with its port at 127.0.0.1
 */
export function answeringSmsc(listening: (port: number) => void): AnsweringSmsc {
  const smsc: AnsweringSmsc = { onSubmit: () => {}, receipts: false };
  const ids = { last: 0 };
  const server = createServer((socket) => serve(socket, smsc, ids));
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    listening(typeof address === 'object' && address !== null ? address.port : 0);
  });
  return smsc;
}

function serve(socket: Socket, smsc: AnsweringSmsc, ids: { last: number }): void {
  let rest: Buffer = Buffer.alloc(0);
  let hangs = false;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const answers: Buffer[] = [];
    let at = 0;
    while (bytes.length - at >= HEADER && bytes.length - at >= bytes.readUInt32BE(at)) {
      const pdu = bytes.subarray(at, at + bytes.readUInt32BE(at));
      at += pdu.length;
      const command = pdu.readUInt32BE(4);
      if (command === SUBMIT_SM) {
        if (hangs) continue;
        const id = String(++ids.last);
        answers.push(response(pdu, `${id}\0`));
        if (smsc.receipts) answers.push(receipt(pdu, id));
        smsc.onSubmit(pdu);
      } else if (command < RESPONSE) {
        if (BINDS.has(command)) hangs = pdu.toString('latin1', HEADER, HEADER + 4) === 'hang';
        answers.push(response(pdu, BINDS.has(command) ? 'bench\0' : ''));
      }
    }
    rest = bytes.subarray(at);
    if (answers.length > 0) socket.write(Buffer.concat(answers));
  });
}

function response(request: Buffer, body: string): Buffer {
  const pdu = Buffer.alloc(HEADER + body.length);
  pdu.writeUInt32BE(pdu.length, 0);
  pdu.writeUInt32BE(request.readUInt32BE(4) + RESPONSE, 4);
  pdu.writeUInt32BE(request.readUInt32BE(12), 12);
  pdu.write(body, HEADER, 'latin1');
  return pdu;
}

/** deliver_sm, from the recipient back to the sender. */
function receipt(submit: Buffer, id: string): Buffer {
  // service_type, then ton, npi, address of both.
  const source = submit.indexOf(0, HEADER) + 3;
  const destination = submit.indexOf(0, source) + 3;
  const from = submit.toString('latin1', source, submit.indexOf(0, source));
  const to = submit.toString('latin1', destination, submit.indexOf(0, destination));
  const date = '2611210000';
  const text = `id:${id} sub:001 dlvrd:001 submit date:${date} done date:${date} stat:DELIVRD err:000 text:`;
  const body = Buffer.from(
    `\0\x01\x01${to}\0\x01\x01${from}\0\x04\0\0\0\0\0\0\0\0${String.fromCharCode(text.length)}${text}`,
    'latin1',
  );
  const head = Buffer.alloc(HEADER);
  head.writeUInt32BE(HEADER + body.length, 0);
  head.writeUInt32BE(DELIVER_SM, 4);
  head.writeUInt32BE(Number(id), 12);
  return Buffer.concat([head, body]);
}

const HEADER = 16;
const SUBMIT_SM = 4;
const DELIVER_SM = 5;
const BINDS: ReadonlySet<number> = new Set([1, 2, 9]);
const RESPONSE = 0x8000_0000;
