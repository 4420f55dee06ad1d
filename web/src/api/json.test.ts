import { expect, test } from "vitest";
import { read, write } from "./json";

const LARGEST = "9223372036854775807";

test("a size keeps every digit, there and back", () => {
  const text = `{"bytes":${LARGEST},"quota":{"total_bytes":9007199254740993},"items":[{"bytes":1}]}`;
  expect(read(text)).toEqual({
    bytes: 9223372036854775807n,
    quota: { total_bytes: 9007199254740993n },
    items: [{ bytes: 1n }],
  });
  expect(write(read(text))).toBe(text);
});

test("every other number is a number, and what is no number stays what it is", () => {
  expect(read('{"position":42,"share":0.5,"bytes":null,"megabytes":3}')).toEqual({
    position: 42,
    share: 0.5,
    bytes: null,
    megabytes: 3,
  });
});

test("what is not given is not sent", () => {
  expect(write({ bytes: 5n, reason: undefined })).toBe('{"bytes":5}');
});

test("what is no JSON is refused", () => {
  expect(() => read("<html>")).toThrow();
});
