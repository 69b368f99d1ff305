// An administrator's way through the web UI, on the whole system: a real domain,
// the emulated provider, all processes.

import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Company, launchBrowser, openPage, type Watched } from "./company";
import { violations } from "./accessibility";

const PATIENCE = 60_000;
const PAGES = [
  "Overview",
  "Sync History",
  "Alerts",
  "Preview",
  "Users",
  "Domain controllers",
  "Settings",
  "Register",
  "Help",
];

let company: Company;
let browser: Browser;
let watched: Watched;
let page: Page;

beforeAll(async () => {
  company = await Company.start(process.env.COMPANY_HOST ?? "");
  browser = await launchBrowser();
  watched = await openPage(company, browser);
  page = watched.page;
});

afterAll(async () => {
  await browser?.close();
  await company?.stop();
});

afterEach(async ({ task }) => {
  const directory = process.env.TEST_UNDECLARED_OUTPUTS_DIR;
  if (task.result?.state !== "fail" || !directory) return;
  await page.screenshot({ path: `${directory}/${task.id}.png` });
});

function visit(title: string) {
  return page
    .getByRole("navigation")
    .getByRole("link", { name: new RegExp(`^${title}`) })
    .click();
}

function shows(text: string | RegExp, timeout = PATIENCE) {
  return page.getByText(text).first().waitFor({ timeout });
}

test("before registration there is only the page to register", async () => {
  await page.getByRole("heading", { name: "Let's get started" }).waitFor();
  const links = await page
    .getByRole("navigation")
    .getByRole("link")
    .allInnerTexts();
  expect(links.map((text) => text.trim())).toEqual(["Register"]);
});

test("wrong keys are refused with a reason", async () => {
  await page.getByLabel("Control Panel API User Key").fill("not-a-key");
  await page.getByLabel("Control Panel API Secret Key").fill("nor-a-secret");
  await page.getByRole("button", { name: "Register" }).click();
  await shows("The provider refused these keys.");
});

test("registering says what the keys give access to", async () => {
  const keys = await company.do("keys");
  await page.getByLabel("Control Panel API User Key").fill(String(keys.user));
  await page
    .getByLabel("Control Panel API Secret Key")
    .fill(String(keys.secret));
  await page.getByRole("button", { name: "Register" }).click();
  await page
    .getByRole("navigation")
    .getByRole("link", { name: "Users" })
    .waitFor();
});

async function choose(label: string, group: string) {
  const picker = page.getByRole("combobox", { name: label });
  await picker.click();
  await picker.selectText();
  await picker.pressSequentially(group.slice(0, 12));
  await page.getByRole("option", { name: new RegExp(`^${group}`) }).click();
}

test("choosing the groups starts the full sync", async () => {
  await visit("Settings");
  await page.getByRole("combobox", { name: "Hosted Exchange" }).click();
  expect(await page.getByRole("option").first().innerText()).toBe(
    "Do Not Sync",
  );
  await page.keyboard.press("Escape");
  await page.getByRole("option").first().waitFor({ state: "hidden" });
  await choose("Hosted Exchange", "Hosted Exchange Users");
  await choose("Hosted Email", "Hosted Email Users");
  await page.getByRole("button", { name: "Save & Start Sync" }).click();
  await shows("Saved.");
});

test("the history fills without a reload, and tells before and after", async () => {
  await visit("Sync History");
  const created = page.getByRole("row", { name: /anna\.weber.*Create/ });
  await created.getByRole("button").click({ timeout: PATIENCE });
  const details = page.getByRole("dialog");
  await details.getByText("displayName").waitFor();
  await details.getByText("Anna Weber").first().waitFor();
  await page.keyboard.press("Escape");
  await details.waitFor({ state: "hidden" });
});

test("all users have their mailbox", async () => {
  await visit("Users");
  await page.getByText("28 users in scope").waitFor({ timeout: PATIENCE });
  await page.getByRole("searchbox", { name: "Search users" }).fill("jiri");
  await page.getByText("1 user found").waitFor();
  await page
    .getByRole("row", { name: /jiri\.dvorak.*In sync/ })
    .waitFor({ timeout: PATIENCE });
});

test("a change in the directory appears live", async () => {
  await visit("Sync History");
  await company.do("set", {
    user: "jiri.dvorak",
    attribute: "title",
    value: "Vedoucí <b>skladu</b>",
  });
  await page.getByRole("button", { name: "Sync Now" }).click();
  await page
    .getByRole("row", { name: /jiri\.dvorak.*Update.*Succeeded/ })
    .waitFor({ timeout: PATIENCE });
  await page
    .getByRole("row", { name: /jiri\.dvorak.*Update/ })
    .getByRole("button")
    .click();
  // Markup is text.
  await page.getByRole("dialog").getByText("Vedoucí <b>skladu</b>").waitFor();
  await page.keyboard.press("Escape");
});

test("a changed password shows as delivered", async () => {
  await page.goto(new URL("/users?search=tom.baker", page.url()).href);
  await page.getByRole("row", { name: /tom\.baker/ }).waitFor();
  await company.do("reset-password", {
    user: "tom.baker",
    password: "Seen-In-The-Browser-1",
  });
  await page
    .getByRole("row", { name: /tom\.baker.*Delivered/ })
    .waitFor({ timeout: PATIENCE });
  await page.getByRole("button", { name: "tom.baker@example.com" }).click();
  await page
    .getByRole("dialog")
    .getByText("The provider took it")
    .waitFor({ timeout: PATIENCE });
  await page.keyboard.press("Escape");
});

test("removals are withheld, and exactly those that are approved happen", async () => {
  await visit("Settings");
  await page.getByRole("spinbutton", { name: /A removal waits/ }).fill("0");
  await page
    .getByRole("spinbutton", { name: /Removals a day without approval/ })
    .fill("0");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Save & Start Sync" }).click();
  await shows("Saved.");
  for (const user of ["tom.baker", "ayse.yilmaz"]) {
    await company.do("leave", { user, group: "Hosted Email Users" });
  }
  await visit("Preview");
  await company.do("ctl", { words: ["sync"] });
  await shows("2 removals withheld.");
  await page.getByRole("row", { name: /tom\.baker.*Withheld/ }).waitFor();
  await page.getByRole("button", { name: "Approve 2 removals…" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: "Approve" })
    .click();
  await page
    .getByRole("row", { name: /tom\.baker.*Withheld/ })
    .waitFor({ state: "hidden", timeout: PATIENCE });
  await visit("Sync History");
  await page
    .getByRole("row", { name: /tom\.baker.*Disable.*Succeeded/ })
    .waitFor({ timeout: PATIENCE });
  await page.getByRole("tab", { name: "Audit" }).click();
  await page
    .getByRole("row", { name: /root.*Removals approved/ })
    .waitFor({ timeout: PATIENCE });
});

test("a domain controller is added and removed", async () => {
  const name = "dc2.example.com";
  await visit("Domain controllers");
  await page.getByRole("button", { name: "Add domain controllers…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("DNS names, one a line").fill(name);
  const saving = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Make the join file" }).click();
  const bundle: unknown = JSON.parse(
    await readFile(await (await saving).path(), "utf8"),
  );
  expect(bundle).toMatchObject({ domainControllers: [name] });
  await dialog.getByText("join-bundle.json is saved.").waitFor();
  expect(await violations(page), "the dialog").toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).click();
  const row = page.getByRole("row", { name: new RegExp(`${name}.*Invited`) });
  await row.waitFor({ timeout: PATIENCE });
  await page.getByRole("button", { name: `Remove ${name}` }).click();
  await dialog.getByText(`Remove ${name}?`).waitFor();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await row.waitFor({ state: "hidden", timeout: PATIENCE });
  await visit("Sync History");
  await page.getByRole("tab", { name: "Audit" }).click();
  for (const action of ["added", "removed"]) {
    await page
      .getByRole("row", {
        name: new RegExp(`root.*Domain controllers? ${action}.*${name}`),
      })
      .waitFor({ timeout: PATIENCE });
  }
});

test("of two browsers that edit the settings the second is told", async () => {
  const other = await openPage(company, browser);
  for (const each of [page, other.page]) {
    await each.goto(new URL("/settings", each.url()).href);
    await each
      .getByRole("spinbutton", { name: /Read the directory each/ })
      .fill("7");
    await each.keyboard.press("Tab");
  }
  await other.page
    .getByRole("spinbutton", { name: /Read the directory each/ })
    .fill("8");
  await page.getByRole("button", { name: "Save & Start Sync" }).click();
  await shows("Saved.");
  await other.page
    .getByText("Somebody else changed the settings meanwhile.")
    .waitFor();
  await other.page.getByRole("button", { name: "Load theirs" }).click();
  expect(
    await other.page
      .getByRole("spinbutton", { name: /Read the directory each/ })
      .inputValue(),
  ).toBe("7");
  expect(other.troubles).toEqual([]);
  await other.page.context().close();
});

test("a service that is down is named, what is known stays, and it recovers", async () => {
  await visit("Users");
  await page.getByRole("row", { name: /anna\.weber/ }).waitFor();
  const { pid } = await company.do("stop", { service: "uploader" });
  await shows("The uploader doesn't answer.");
  await page.getByRole("row", { name: /anna\.weber/ }).waitFor();
  await company.do("continue", { pid });
  await page
    .getByText("The uploader doesn't answer.")
    .waitFor({ state: "hidden", timeout: PATIENCE });
});

test("every page has no accessibility violation in any theme", async () => {
  for (const theme of ["Light", "Dark", "High contrast"]) {
    await page.getByRole("button", { name: "root" }).click();
    await page.getByRole("menuitemradio", { name: theme }).click();
    for (const title of PAGES) {
      await visit(title);
      await page
        .getByRole("heading", { level: 1, name: new RegExp(`^${title}`) })
        .waitFor();
      expect(await violations(page), `${title}, ${theme}`).toEqual([]);
    }
  }
});

test("the main path needs only the keyboard", async () => {
  await page.goto(new URL("/", page.url()).href);
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
    "Skip to the content",
  );
  const reach = async (name: RegExp) => {
    for (let i = 0; i < 60; ++i) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(
        () => document.activeElement?.textContent ?? "",
      );
      if (name.test(focused)) return;
    }
    throw new Error(`no ${name} within 60 tabs`);
  };
  await reach(/^Users$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Users" }).waitFor();
  await reach(/^ani\.petrosyan@/);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
});

test("at 320 pixels, which is 400 % zoom, nothing is cut off", async () => {
  await page.setViewportSize({ width: 320, height: 700 });
  for (const title of PAGES) {
    await visit(title);
    await page
      .getByRole("heading", { level: 1, name: new RegExp(`^${title}`) })
      .waitFor();
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - innerWidth,
    );
    expect(wider, title).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1366, height: 900 });
});

test("logging out ends the session in every page", async () => {
  await page.getByRole("button", { name: "root" }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await page.waitForURL(/\/login$/);
  await page.goto(new URL("/users", page.url()).href);
  await page.waitForURL(/\/login$/);
});

test("nothing went wrong on the way, and nothing was asked of anybody else", () => {
  expect(watched.troubles).toEqual([]);
});
