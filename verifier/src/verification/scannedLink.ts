// The token in a text that was scanned, pasted or typed: as it stands, else mended where only one reading is left. The
// readings and the reasons are those of verification/recognition/scanned_link.py.
//
// A token has one encoding and ends where its CBOR ends, so a mended reading counts only if it decodes, and only one can.

import { equal } from "../formats/encoding.ts";
import { FormatFault, require } from "../formats/faults.ts";
import { decode, fromLink, strip } from "../formats/token.ts";

const MAX_CHARACTERS = 1 << 14;
const MOST_LAYERS = 4;
const UNREADABLE = ["link-without-token", "not-base64url", "not-cbor", "token-not-cose", "token-too-long"];
// what a line break in a mail brings along, blanks of every kind, and characters that show nothing
const BLANK = /=?\r?\n[> ]*|[\t-\r\x1c- \x85\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2060\u3000\ufeff]+/g;
const TOKEN = /(?:^|#)(0oR[A-Za-z0-9_-]*)/g;
const PAGE = /^https?:\/\/[^/?#]+\/v\/?(?:[?#]|$)/i;

/** `mended`: the text was not as it was issued, and only this token can have been meant. */
export interface ScannedToken {
  readonly data: Uint8Array;
  readonly mended: boolean;
}

/** Bytes that at least have a token's form. Throws FormatFault: `link-damaged` where the text is of ours and cannot be
 * read, `code-foreign` where it is something else. */
export function scannedToken(text: string): ScannedToken {
  const [strict, reason] = strictly(text);
  if (strict !== undefined && reason === undefined) return { data: strict, mended: false };
  const found: Uint8Array[] = [];
  for (const reading of forms(text).flatMap((form) => [...form.matchAll(TOKEN)].map(([, token]) => token ?? ""))) {
    const [data, fault] = strictly(`#${reading}`);
    if (data !== undefined && fault === undefined && !found.some((each) => equal(each, data))) found.push(data);
  }
  const [only, second] = found;
  if (only !== undefined && second === undefined) return { data: only, mended: true };
  if (strict !== undefined && !UNREADABLE.includes(reason ?? "")) return { data: strict, mended: false };
  require(!claimsOurs(text), "link-damaged", `${found.length} tokens can be read in it`);
  throw new FormatFault("code-foreign", "this text holds no token of ours");
}

/** Does it say that it is a link of ours, whether or not a token can be read in it? */
export function claimsOurs(text: string): boolean {
  return forms(text).some((form) => form.search(TOKEN) >= 0 || PAGE.test(form));
}

/** The bytes of a link as it stands, and why they are no token. */
function strictly(text: string): [Uint8Array | undefined, string | undefined] {
  let data: Uint8Array | undefined;
  try {
    data = fromLink(text);
    decode(data);
    return [data, undefined];
  } catch (fault) {
    if (!(fault instanceof FormatFault)) throw fault;
    return [data, fault.reason];
  }
}

/** The text with and without its blanks, and so what is escaped in it, layer by layer. */
function forms(text: string): string[] {
  const found: string[] = [];
  let form = strip(text.slice(0, MAX_CHARACTERS).normalize("NFKC"));
  for (let layer = 0; layer < MOST_LAYERS; layer++) {
    found.push(form, form.replace(BLANK, ""));
    const inner = unescaped(form);
    if (inner === form) break;
    form = inner;
  }
  return found;
}

/** Percent-decoded, whatever the bytes are. */
function unescaped(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(run.slice(1).split("%"), (each) => parseInt(each, 16))));
}
