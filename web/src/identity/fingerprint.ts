/** How a fingerprint's 128 digits are shown to people. */

/** Groups of four digits, to be read aloud or compared by eye. */
export function groupsOf(fingerprint: string): string[] {
  return fingerprint.match(/.{1,4}/gu) ?? [];
}

/** First eight and last eight digits: enough to recognise one's own. */
export function abbreviated(fingerprint: string): string {
  return fingerprint.length > 16
    ? `${fingerprint.slice(0, 8)} … ${fingerprint.slice(-8)}`
    : fingerprint;
}
