import { expect, test } from "vitest";
import { formOf, settingsOf } from "./settings_form";

test("absent settings have the contract's defaults", () => {
  expect(formOf({})).toMatchObject({
    syncMinutes: 5,
    removalDelayMinutes: 5,
    removalThreshold: 10,
    removalPercent: 50,
    historyDays: 90,
  });
});

test("a threshold of 0 isn't the default", () => {
  expect(formOf({ removalThreshold: 0 }).removalThreshold).toBe(0);
});

test("what the form doesn't show is kept", () => {
  const settings = { providerProxy: "http://proxy:3128", syncInterval: "90s" };
  const saved = settingsOf(
    { ...formOf(settings), removalDelayMinutes: 0 },
    settings,
  );
  expect(saved.providerProxy).toBe("http://proxy:3128");
  expect(saved.syncInterval).toBe("90s");
  expect(saved.removalDelay).toBe("0s");
});
