/** A carrier over SMPP and the route to it, as they stand in messaging.conf. */
export function smppCarrier(name: string, port: number, ...lines: readonly string[]): string {
  return `
[${name}]
type=carrier
protocol=smpp
host=127.0.0.1
port=${port}
system_id=aldis
password=secret
reconnect_minimum=1
reconnect_maximum=1
${lines.join('\n')}
`;
}

/** A route to a carrier; by default for every number. */
export function carrierRoute(carrier: string, ...lines: readonly string[]): string {
  return `\n[to-${carrier}]\ntype=route\ncarrier=${carrier}\n${lines.join('\n')}\n`;
}
