import { defineConfig } from "vitest/config";

// One system and one browser after the other; each step needs the one before.
export default defineConfig({
  cacheDir: ".vite",
  test: {
    include: ["*.test.ts"],
    environment: "node",
    fileParallelism: false,
    sequence: { concurrent: false },
    bail: 1,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: ["default", "junit"],
    outputFile: { junit: process.env.XML_OUTPUT_FILE ?? "test.xml" },
  },
});
