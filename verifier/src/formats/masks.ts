// What a QR shows of a name: enough to compare with the ID document in hand, too little to find a person by.

import { utf8 } from "./encoding.ts";

export const NAME_BYTES = 40;

/** First and last character, one `*` for each between; two characters: first and `*`. Cut with `…` to 40 bytes. */
export function maskName(name: string): string {
  const characters = [...name];
  const first = characters[0] ?? "";
  const last = characters[characters.length - 1] ?? "";
  if (characters.length < 2) return "*";
  const masked = characters.length === 2 ? `${first}*` : first + "*".repeat(characters.length - 2) + last;
  if (utf8(masked).length <= NAME_BYTES) return masked;
  const room = NAME_BYTES - utf8("…").length;
  let cut = "";
  for (const character of masked) {
    if (utf8(cut + character).length > room) break;
    cut += character;
  }
  return `${cut}…`;
}
