// One spelling for a time: RFC 3339 in UTC, whole seconds, `Z`. Times are unix seconds, days count from 1970-01-01.

import { require } from "../formats/faults.ts";
import { LAST_SECOND } from "../snapshots/factJson.ts";

export const DAY_S = 86400;

export const toText = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

export const dayToText = (day: number): string => toText(day * DAY_S).slice(0, 10);

/** The seconds themselves. Throws FormatFault beyond the year 9999. */
export function fromUnix(seconds: number): number {
  require(seconds <= LAST_SECOND, "time-form", `${seconds} seconds lie beyond the calendar`);
  return seconds;
}

export function dayFromNumber(day: number): number {
  require((day + 1) * DAY_S - 1 <= LAST_SECOND, "time-form", `day ${day} lies beyond the calendar`);
  return day;
}

const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;

/** The seconds of exactly that spelling. Throws FormatFault for any other. */
export function fromText(text: string): number {
  require(TIME.test(text), "time-form", `${text} is not like 2026-06-30T08:00:00Z`);
  const seconds = Date.parse(text) / 1000;
  require(seconds >= 0 && toText(seconds) === text, "time-form", `${text} is no time of the calendar, or before 1970`);
  return seconds;
}

/** A day as a number, of the first second of it. Throws FormatFault. */
export function dayFromText(text: string): number {
  const seconds = fromText(text);
  require(seconds % DAY_S === 0, "day-form", `${text} is not the first second of a day`);
  return seconds / DAY_S;
}
