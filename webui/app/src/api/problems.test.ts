import { expect, test } from "vitest";
import { firstSentence } from "../text/words";
import { troublesOf } from "./problems";

const NOTHING = { supervisor: {}, relay: {}, domain: {} };

test("a thing that is wrong is told once, in a sentence, with a way to it", () => {
  const withheld =
    "3 mailboxes of Hosted Email are to be disabled. More than 0 within 24 " +
    'hours are taken for a mistake, so none of these is. Look with "plan show".';
  const troubles = troublesOf({
    ...NOTHING,
    uploader: {
      value: {
        withheldRemovals: "4",
        problems: [
          withheld,
          withheld.replace("3", "1"),
          "No API keys of the provider are registered: enter them on the Register page.",
        ],
      },
    },
  });
  expect(troubles).toEqual([
    {
      text: "No API keys of the provider are registered.",
      path: "/register",
    },
    {
      text: "4 removals are withheld until somebody approves.",
      path: "/preview",
    },
  ]);
});

test("a sentence ends where the next begins, not within names and numbers", () => {
  expect(firstSentence("dc1.example.com is silent for 1.5 h. See it.")).toBe(
    "dc1.example.com is silent for 1.5 h.",
  );
  expect(firstSentence("It works")).toBe("It works");
});

test("a service that is down is named", () => {
  const troubles = troublesOf({
    ...NOTHING,
    uploader: { error: "connection refused" },
  });
  expect(troubles[0]?.text).toBe(
    "The uploader doesn't answer: connection refused",
  );
});
