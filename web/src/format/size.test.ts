import { expect, test } from "vitest";
import { size } from "./size";

test("sizes are decimal, with no more digits than people read", () => {
  expect(size(0)).toBe("0 bytes");
  expect(size(1)).toBe("1 byte");
  expect(size(999)).toBe("999 bytes");
  expect(size(1234)).toBe("1.23 KB");
  expect(size(5_000_000_000)).toBe("5 GB");
  expect(size(12_345_678_901)).toBe("12.3 GB");
  expect(size(999_999_999)).toBe("1 GB");
  expect(size(2_500_000_000_000)).toBe("2.5 TB");
});
