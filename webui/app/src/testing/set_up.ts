import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

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
HTMLElement.prototype.scrollTo ??= () => undefined;

afterEach(cleanup);
