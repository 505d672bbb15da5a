// What was shown, where it is no certificate of ours: does it claim to be one, and what does it seem to be? The words
// (`seems:<word>` of the catalogues) and their order are those of verification/recognition/kinds.py.

import { SKILL } from "../documents/document.ts";
import { strip } from "../formats/token.ts";

type Words = readonly (readonly [RegExp, string])[];

const READ_BYTES = 1 << 16;
const ISSUER = /did:web:[a-z0-9.-]+:members:[1-9]/;

// the first bytes of a file, from an offset
const MAGIC: readonly (readonly [number, string, string])[] = [
  [0, "%PDF", "pdf"],
  [4, "ftyphei", "heic"], [4, "ftyphev", "heic"], [4, "ftypmif1", "heic"], [4, "ftypmsf1", "heic"],
  [4, "ftypavif", "picture"], [4, "ftyp", "film"],
  [0, "PK\x03\x04", "zip"], [0, "PK\x05\x06", "zip"], [0, "Rar!", "zip"], [0, "7z\xbc\xaf\x27\x1c", "zip"], [0, "\x1f\x8b", "zip"],
  [0, "\xd0\xcf\x11\xe0", "office"],
  [0, "\x89PNG", "picture"], [0, "\xff\xd8\xff", "picture"], [0, "GIF8", "picture"], [0, "RIFF", "picture"], [0, "BM", "picture"],
  [0, "II*\0", "picture"], [0, "MM\0*", "picture"],
];
const JSON_WORDS: Words = [
  [/OpenBadgeCredential|openbadges|imsglobal|"BadgeClass"/i, "open-badge"],
  [/VerifiableCredential|VerifiablePresentation/i, "credential"],
  [/(?:)/, "json"],
];
const FILE_TEXT: Words = [[/^<(?:!doctype|html|\?xml|svg)/i, "page"], [/^https?:\/\//i, "link"], [/(?:)/, "text"]];
const CODE: Words = [
  [/^$/, "nothing"],
  [/^(?:https?:\/\/(?:[a-z0-9-]+\.)*(?:weixin\.qq|wechat)\.com(?:[:/?#]|$)|weixin:)/i, "wechat"],
  [/^(?:https?:\/\/qr\.(?:alipay|95516)\.com(?:[:/?#]|$)|wxp:|alipays?:)/i, "payment"],
  [/^https?:\/\//i, "link"],
  [/^wifi:/i, "wifi"],
  [/^(?:begin:vcard|mecard:|tel:|mailto:)/i, "contact"],
  [/^eyj[a-z0-9_-]+\.[a-z0-9_-]+\.[a-z0-9_~-]*$/i, "credential"],
  [/^\d{6,}$/, "number"],
  [/^[[{]/, "json"],
  [/(?:)/, "text"],
];

/** Does a file say that it is a certificate of ours? However a program has saved it: in UTF-16, GBK or with escapes. */
export function claimsOurs(data: Uint8Array): boolean {
  const text = plain(data);
  return text.includes(SKILL) || ISSUER.test(text);
}

/** A word for a file that does not claim to be ours. */
export function fileSeems(data: Uint8Array): string {
  if (data.every((byte) => [0, 9, 10, 13, 32].includes(byte))) return "nothing";
  const start = latin(data.subarray(0, 16));
  const magic = MAGIC.find(([offset, mark]) => start.startsWith(mark, offset));
  if (magic !== undefined) return magic[2];
  const text = plain(data).replace(/^[\xef\xbb\xbf\xff\xfe\t\n\r ]+/, "");
  if (/^[[{]/.test(text)) return first(JSON_WORDS, text);
  return /[\x01-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? "binary" : first(FILE_TEXT, text);
}

/** A word for the text of a code, or for what somebody pasted, that does not claim to be ours. */
export const codeSeems = (text: string): string => first(CODE, strip(text));

const first = (words: Words, text: string): string => (words.find(([pattern]) => pattern.test(text)) as [RegExp, string])[1];

/** Its ASCII, one character a byte, without the zeros of UTF-16 and the escapes of JSON. */
const plain = (data: Uint8Array): string => latin(data.subarray(0, READ_BYTES)).replace(/[\0\\]/g, "");

function latin(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return text;
}
