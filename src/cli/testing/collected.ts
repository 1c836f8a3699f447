/** What a command writes, where nobody looks on. */
export function collected() {
  const output = {
    text: '',
    isTTY: false,
    write(text: string) {
      output.text += text;
      return true;
    },
  };
  return output;
}
