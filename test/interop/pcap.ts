/** One UDP datagram between loopback ports. */
export interface Datagram {
  readonly from: number;
  readonly to: number;
  readonly payload: Buffer;
}

/** A capture file (libpcap 2.4, LINKTYPE_RAW) of datagrams, as a dissector reads it. */
export function pcap(datagrams: readonly Datagram[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(LINKTYPE_RAW, 20);
  const records = datagrams.flatMap((datagram, index) => {
    const packet = ipPacket(datagram);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000, 0);
    record.writeUInt32LE(index, 4);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    return [record, packet];
  });
  return Buffer.concat([header, ...records]);
}

function ipPacket({ from, to, payload }: Datagram): Buffer {
  const ip = Buffer.alloc(28);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(28 + payload.length, 2);
  ip.writeUInt8(64, 8);
  ip.writeUInt8(UDP, 9);
  ip.writeUInt32BE(LOOPBACK, 12);
  ip.writeUInt32BE(LOOPBACK, 16);
  ip.writeUInt16BE(checksum(ip.subarray(0, 20)), 10);
  ip.writeUInt16BE(from, 20);
  ip.writeUInt16BE(to, 22);
  ip.writeUInt16BE(8 + payload.length, 24);
  return Buffer.concat([ip, payload]);
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
const LOOPBACK = 0x7f000001;
