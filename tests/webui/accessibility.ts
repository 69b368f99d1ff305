import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

// What axe finds wrong with the page, a line each. Fluent UI's invisible focus
// guards are a known false report.
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(`${AXE};0`);
  // What fades in has no colours of its own yet.
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((each) => each.finished));
  });
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run: (context: unknown) => Promise<{
          violations: { id: string; nodes: { html: string }[] }[];
        }>;
      };
    };
    const result = await axe.run({ exclude: [["[data-tabster-dummy]"]] });
    return result.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`),
    );
  });
}
