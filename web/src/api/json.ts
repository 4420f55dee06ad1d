/**
 * JSON in which sizes are exact. A number of JavaScript loses digits from 2^53 on, a size may have
 * up to 2^63-1: so whatever is called bytes is a BigInt here, and every other number a number.
 */
import { LosslessNumber, parse, stringify } from "lossless-json";

const isSize = (name: string) => /(?:^|_)bytes$/u.test(name);

export function read(text: string): unknown {
  return parse(text, (name, value) => {
    if (!(value instanceof LosslessNumber)) return value;
    return isSize(name) ? BigInt(value.value) : Number(value.value);
  });
}

export const write = (value: unknown): string => stringify(value) ?? "null";
