/** Characters that XML 1.0 has not (§2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it finds
export const NO_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u;
