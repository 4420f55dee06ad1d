const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago something was, roughly. */
export function age(then: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(then)) / 1000);
  if (seconds < MINUTE) return "less than a minute ago";
  if (seconds < HOUR) return ago(seconds / MINUTE, "minute");
  if (seconds < DAY) return ago(seconds / HOUR, "hour");
  return ago(seconds / DAY, "day");
}

function ago(amount: number, unit: string): string {
  const whole = Math.floor(amount);
  return `${whole} ${unit}${whole === 1 ? "" : "s"} ago`;
}
