import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** A directory with a `manager.conf` for the AMI on this port, until the test ends; `users` are its sections. */
export function amiDirectory(t: TestContext, port: number, users: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-cli-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const general = `[general]\nenabled=yes\nbindaddr=127.0.0.1\nport=${port}\n`;
  writeFileSync(join(directory, 'manager.conf'), `${general}${users}`);
  return directory;
}
