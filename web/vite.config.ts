import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // The server puts a fresh nonce in its place with every answer.
  html: { cspNonce: "__CSP_NONCE__" },
  build: { target: "es2023" },
  worker: {
    format: "es",
    rolldownOptions: {
      output: {
        // The server lets scripts in this folder, and no others, compile WebAssembly.
        entryFileNames: "assets/workers/[name]-[hash].js",
        chunkFileNames: "assets/workers/[name]-[hash].js",
      },
    },
  },
  server: { proxy: { "/api": "http://localhost:8080" } },
});
