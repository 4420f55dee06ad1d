/** Points in time, in the reader's own language and time zone. */

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export const moment = (at: string): string => MOMENT.format(new Date(at));

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long until something, roughly; "now" when it is over. */
export function until(then: string, now: number): string {
  const seconds = (Date.parse(then) - now) / 1000;
  if (seconds <= 0) return "now";
  if (seconds < HOUR) return inUnits(seconds / MINUTE, "minute");
  if (seconds < 2 * DAY) return inUnits(seconds / HOUR, "hour");
  return inUnits(seconds / DAY, "day");
}

function inUnits(amount: number, unit: string): string {
  const whole = Math.max(1, Math.round(amount));
  return `in ${whole} ${unit}${whole === 1 ? "" : "s"}`;
}
