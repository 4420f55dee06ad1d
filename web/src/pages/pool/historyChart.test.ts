import { expect, test } from "vitest";
import { drawing } from "./historyChart";

const NOON = Date.parse("2025-06-01T12:00:00Z");

const POINTS = [
  { at: "2025-06-01T08:00:00Z", total_bytes: null, headroom_bytes: 0n, reserved_bytes: 0n },
  { at: "2025-06-01T09:00:00Z", total_bytes: 100n, headroom_bytes: 10n, reserved_bytes: 50n },
  { at: "2025-06-01T11:00:00Z", total_bytes: 200n, headroom_bytes: 10n, reserved_bytes: 150n },
];

test("a size holds until the next one, and the last one until now", () => {
  const drawn = drawing(POINTS, NOON);
  expect(drawn.topBytes).toBe(200n);
  expect(drawn.total).toBe("M25 50H75L75 0H100");
  expect(drawn.promisable).toBe("M25 55H75L75 5H100");
  expect(drawn.reserved).toBe("M0 100H25L25 75H75L75 25H100");
  expect(drawn.reservedArea).toBe(`${drawn.reserved}V100H0Z`);
});

test("more promised than there is stays inside, and so does a headroom beyond the disk", () => {
  const at = "2025-06-01T08:00:00Z";
  const drawn = drawing(
    [{ at, total_bytes: 100n, headroom_bytes: 300n, reserved_bytes: 200n }],
    NOON,
  );
  expect(drawn.reserved).toBe("M0 0H100");
  expect(drawn.promisable).toBe("M0 100H100");
});

test("sizes that no number holds are drawn where they belong", () => {
  const at = "2025-06-01T08:00:00Z";
  const total_bytes = 2n ** 63n - 1n;
  const drawn = drawing([{ at, total_bytes, headroom_bytes: 0n, reserved_bytes: 2n ** 62n }], NOON);
  expect(drawn.reserved).toBe("M0 50H100");
});

test("a pool of which nothing is known draws nothing", () => {
  expect(drawing([], NOON).reserved).toBe("");
});
