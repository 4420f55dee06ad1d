/** When to try again, as the end of a sentence. */
export function waitingTime(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds) || seconds <= 0)
    return "in a little while";
  if (seconds < 90) return `in ${counted(Math.ceil(seconds), "second")}`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 90) return `in ${counted(minutes, "minute")}`;
  return `in ${counted(Math.ceil(minutes / 60), "hour")}`;
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
