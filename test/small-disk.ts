import { spawnSync } from 'node:child_process';

/**
 * What a gateway is started with, and behind it its data directory, for that to be a file system of its own: two megabytes of room
 * that `ballast` in it does not take.
 */
export const SMALL_DISK: readonly string[] = [
  'unshare',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs -o size=8m aldis "$0" && head -c 6000000 /dev/zero > "$0/ballast" && exec "$@"',
];

/** Whether this machine lets those mount who are not root. */
export function canMount(): boolean {
  return (
    spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs x /mnt']).status === 0
  );
}
