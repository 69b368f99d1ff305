import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A busy machine; and Fluent's modals are hidden from each other in jsdom.
configure({ asyncUtilTimeout: 10_000, defaultHidden: true });

// What jsdom lacks and the components ask for.
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= NoObserver as unknown as typeof ResizeObserver;
window.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
})) as unknown as typeof window.matchMedia;
// There is no layout; lists shall think that some rows are in sight.
for (const [side, pixels] of [
  ["clientWidth", 1000],
  ["clientHeight", 600],
] as const) {
  Object.defineProperty(HTMLElement.prototype, side, { value: pixels });
}
HTMLElement.prototype.scrollTo ??= () => undefined;

afterEach(cleanup);
