/** One UDP datagram between loopback ports. */
export interface Datagram {
  readonly from: number;
  readonly to: number;
  readonly payload: Buffer;
}

/** A capture file (libpcap 2.4, LINKTYPE_RAW) of datagrams, as a dissector reads it. */
export function pcap(datagrams: readonly Datagram[]): Buffer {
  return capture(datagrams.map((datagram) => ipPacket(UDP, udpHeader(datagram), datagram.payload)));
}

/** The same of a TCP connection in whose midst it begins; each payload is a segment of its own. */
export function tcpPcap(segments: readonly Datagram[]): Buffer {
  /** Octets that each port has sent. */
  const sent = new Map<number, number>();
  return capture(
    segments.map((segment) => {
      const before = sent.get(segment.from) ?? 0;
      sent.set(segment.from, before + segment.payload.length);
      return ipPacket(TCP, tcpHeader(segment, 1 + before, 1 + (sent.get(segment.to) ?? 0)), segment.payload);
    }),
  );
}

function capture(packets: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(LINKTYPE_RAW, 20);
  const records = packets.flatMap((packet, index) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000, 0);
    record.writeUInt32LE(index, 4);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    return [record, packet];
  });
  return Buffer.concat([header, ...records]);
}

function ipPacket(protocol: number, transport: Buffer, payload: Buffer): Buffer {
  const ip = Buffer.alloc(20);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(20 + transport.length + payload.length, 2);
  ip.writeUInt8(64, 8);
  ip.writeUInt8(protocol, 9);
  ip.writeUInt32BE(LOOPBACK, 12);
  ip.writeUInt32BE(LOOPBACK, 16);
  ip.writeUInt16BE(checksum(ip), 10);
  return Buffer.concat([ip, transport, payload]);
}

function udpHeader({ from, to, payload }: Datagram): Buffer {
  const udp = Buffer.alloc(8);
  udp.writeUInt16BE(from, 0);
  udp.writeUInt16BE(to, 2);
  udp.writeUInt16BE(8 + payload.length, 4);
  return udp;
}

function tcpHeader({ from, to }: Datagram, sequence: number, acknowledged: number): Buffer {
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(from, 0);
  tcp.writeUInt16BE(to, 2);
  tcp.writeUInt32BE(sequence, 4);
  tcp.writeUInt32BE(acknowledged, 8);
  tcp.writeUInt8(0x50, 12);
  tcp.writeUInt8(PSH_ACK, 13);
  tcp.writeUInt16BE(65_535, 14);
  return tcp;
}

/** RFC 1071. */
function checksum(header: Buffer): number {
  let sum = 0;
  for (let i = 0; i < header.length; i += 2) sum += header.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

const LINKTYPE_RAW = 101;
const UDP = 17;
const TCP = 6;
const PSH_ACK = 0x18;
const LOOPBACK = 0x7f000001;
