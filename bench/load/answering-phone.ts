import { createSocket } from 'node:dgram';
import { okTo } from './sip-answers.ts';

/** A phone of a load generator: answers each MESSAGE over UDP with 200 and shows it to whoever listens at the time. */
export interface AnsweringPhone {
  onMessage: (text: string) => void;
}

/** @param listening is called once with its port at 127.0.0.1 */
export function answeringPhone(listening: (port: number) => void): AnsweringPhone {
  const phone: AnsweringPhone = { onMessage: () => {} };
  const socket = createSocket({ type: 'udp4', recvBufferSize: 8 << 20, sendBufferSize: 8 << 20 });
  socket.on('message', (bytes, from) => {
    const text = bytes.toString('latin1');
    if (!text.startsWith('MESSAGE ')) return;
    phone.onMessage(text);
    socket.send(okTo(text), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1', () => listening(socket.address().port));
  return phone;
}
