import { defineConfig } from "vitest/config";

export default defineConfig({
  // What takes long is a machine that others use: a test that hangs is told apart soon enough.
  test: { include: ["src/**/*.test.{ts,tsx}"], testTimeout: 30_000 },
});
