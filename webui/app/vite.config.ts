import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Fixed names: the server holds each file in a table that Bazel compiles in, and
// tells browsers of a change by the entity tag.
export default defineConfig({
  plugins: [react()],
  cacheDir: ".vite",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      output: {
        entryFileNames: "app.js",
        assetFileNames: "app[extname]",
        inlineDynamicImports: true,
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/set_up.ts"],
    testTimeout: 30_000,
    reporters: ["default", "junit"],
    outputFile: { junit: process.env.XML_OUTPUT_FILE ?? "test.xml" },
  },
});
