/** Texts of two to seven segments in six scripts, with what is apt to be torn apart: pairs, clusters, escapes. */
export function longTexts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const script = SCRIPTS[index % SCRIPTS.length] as readonly string[];
    let text = `${index}: `;
    const length = 200 + (index % 5) * 60;
    for (let word = index; text.length < length; word++) text += `${script[word % script.length]} `;
    return text.trim();
  });
}

const SCRIPTS: readonly (readonly string[])[] = [
  ['plain', 'Latin', '{braces}', '[and]', '€uro', 'señor', 'Ærø', '^~|\\', 'words'],
  ['Съешь', 'же', 'ещё', 'этих', 'мягких', 'французских', 'булок'],
  ['Ξεσκεπάζω', 'την', 'ψυχοφθόρα', 'βδελυγμία'],
  ['いろはにほへと', '散りぬるを', '我が世誰ぞ', '常ならむ', '𠮷野家'],
  ['نص', 'حكيم', 'له', 'سر', 'قاطع', 'וְכָל־אֶחָד', 'עִבְרִית'],
  ['😀', '👩‍👩‍👧‍👦', '🇩🇪🇫🇷', 'ज़िन्दगी', 'क्षत्रिय', '👍🏽', 'é'],
];
