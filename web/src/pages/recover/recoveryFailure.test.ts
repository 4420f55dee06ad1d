import { expect, test } from "vitest";
import { ApiProblem } from "../../api/client";
import { claimFault, recoveryFailure } from "./recoveryFailure";

const problem = (code: string, seconds?: number) =>
  new ApiProblem(400, code, "A detail.", "request", seconds);

test("what the claim is wrong about leads back to it", () => {
  expect(claimFault(problem("recovery-failed"), "opaque")).toContain("do not belong");
  expect(claimFault(problem("other-method"), "opaque")).toContain("Choose Classic");
  expect(claimFault(problem("other-method"), "password")).toContain("Choose OPAQUE");
});

test("all else may be tried again where one is", () => {
  expect(claimFault(problem("too-many-requests"), "opaque")).toBeUndefined();
  expect(claimFault(new TypeError("Failed to fetch"), "opaque")).toBeUndefined();
  expect(recoveryFailure(problem("too-many-requests", 30))).toContain("in 30 seconds");
  expect(recoveryFailure(new TypeError("Failed to fetch"))).toContain("still here");
});
