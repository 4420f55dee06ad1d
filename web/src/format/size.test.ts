import { expect, test } from "vitest";
import { size } from "./size";

test("sizes are decimal, with no more digits than people read", () => {
  expect(size(0n)).toBe("0 bytes");
  expect(size(1n)).toBe("1 byte");
  expect(size(999n)).toBe("999 bytes");
  expect(size(1234n)).toBe("1.23 KB");
  expect(size(5_000_000_000n)).toBe("5 GB");
  expect(size(12_345_678_901n)).toBe("12.3 GB");
  expect(size(999_999_999n)).toBe("1 GB");
  expect(size(2_500_000_000_000n)).toBe("2.5 TB");
  expect(size(9_223_372_036_854_775_807n)).toBe("9223 PB");
});
