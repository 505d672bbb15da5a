/** Bytes that are not what docs/formats.md says they must be. `reason` is a stable word; `detail` is for people. */
export class FormatFault extends Error {
  readonly reason: string;
  readonly detail: string;

  constructor(reason: string, detail: string) {
    super(`${reason}: ${detail}`);
    this.name = "FormatFault";
    this.reason = reason;
    this.detail = detail;
  }
}

export function require(held: boolean, reason: string, detail: string): asserts held {
  if (!held) throw new FormatFault(reason, detail);
}
