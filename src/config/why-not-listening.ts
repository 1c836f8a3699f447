/** Why an address of the configuration cannot be listened on, and what to do. @param file where it stands, in the option of that name */
export function whyNotListening(cause: unknown, file: string, option = 'bindaddr'): string {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  switch (code) {
    case 'EADDRINUSE':
      return `another program has this port; stop it, or choose another port in ${file}`;
    case 'EACCES':
      return `the system does not allow it; choose a port above 1023 in ${file}`;
    case 'EADDRNOTAVAIL':
      return `this machine has no such address; correct ${option} in ${file}`;
    default:
      return String(message ?? cause);
  }
}
