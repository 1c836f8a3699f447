/**
 * What stands at the top of a written file, in Asterisk's words.
 *
 * @param name as the client named the main file. @param path of the file itself, absolute. @param now Unix milliseconds
 */
export function fileHeader(name: string, path: string, now: number): string {
  return [
    ';!',
    ';! Automatically generated configuration file',
    name === path ? `;! Filename: ${name}` : `;! Filename: ${name} (${path})`,
    ';! Generator: Manager',
    `;! Creation Date: ${ctime(new Date(now))}`,
    ';!',
    '',
  ].join('\n');
}

/** As ctime() writes it: `Sat Nov 21 04:51:32 2026`. */
function ctime(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = String(date.getDate()).padStart(2, ' ');
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${DAYS[date.getDay()]} ${MONTHS[date.getMonth()]} ${day} ${time} ${date.getFullYear()}`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
