// An administrator's way through the web UI, on the whole system: a real domain,
// the emulated provider, all processes.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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

// What has the keyboard, as a person would name it.
function focused(): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element?.matches("body, main, h1")) return "";
    const label = (element as HTMLInputElement | null)?.labels?.[0];
    return (
      element?.getAttribute("aria-label") ??
      label?.textContent ??
      element?.textContent ??
      ""
    ).trim();
  });
}

// The main path uses nothing but the keyboard: no click before approvals are
// done.
async function reach(name: RegExp) {
  for (let i = 0; i < 80; ++i) {
    if (name.test(await focused())) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`no ${name} within 80 tabs`);
}

async function press(name: RegExp) {
  await reach(name);
  await page.keyboard.press("Enter");
}

async function visitByKeyboard(title: string) {
  await press(new RegExp(`^${title}`));
  await page
    .getByRole("heading", { level: 1, name: new RegExp(`^${title}`) })
    .waitFor();
}

test("before registration there is only the page to register", async () => {
  await page.getByRole("heading", { name: "Let's get started" }).waitFor();
  const links = await page
    .getByRole("navigation")
    .getByRole("link")
    .allInnerTexts();
  expect(links.map((text) => text.trim())).toEqual(["Register"]);
  expect(await violations(page)).toEqual([]);
});

test("the first stop of the keyboard skips the navigation", async () => {
  await page.reload();
  await page.getByRole("heading", { name: "Let's get started" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("Skip to the content");
});

async function register(user: string, secret: string) {
  await reach(/^Control Panel API User Key/);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(user);
  await reach(/^Control Panel API Secret Key/);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(secret);
  await page.keyboard.press("Enter");
}

test("wrong keys are refused with a reason", async () => {
  await register("not-a-key", "nor-a-secret");
  await shows("The provider refused these keys.");
});

test("registering says what the keys give access to, until it was read", async () => {
  const keys = await company.do("keys");
  await register(String(keys.user), String(keys.secret));
  await page.getByRole("cell", { name: "example.com" }).first().waitFor();
  // The status tells it at once; the page stays all the same.
  await page
    .getByRole("navigation")
    .getByRole("link", { name: "Users" })
    .waitFor();
  await page.getByRole("cell", { name: "example.com" }).first().waitFor();
  await press(/^Next: choose the groups$/);
  await page.getByRole("heading", { name: "Settings" }).waitFor();
});

// By a part of its name, which no other of the first begins with.
async function choose(label: string, part: string, group: string) {
  await reach(new RegExp(`^${label}$`));
  await page.keyboard.press("Control+A");
  await page.keyboard.type(part);
  await page
    .getByRole("option", { name: new RegExp(`^${group}`) })
    .waitFor({ timeout: PATIENCE });
  await expect.poll(() => page.getByRole("option").count()).toBe(2);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => page.getByRole("combobox", { name: label }).inputValue())
    .toBe(group);
}

test("choosing the groups starts the full sync", async () => {
  await choose("Hosted Exchange", "d exchange us", "Hosted Exchange Users");
  await choose("Hosted Email", "d email us", "Hosted Email Users");
  await page
    .getByRole("region", { name: "What this would do" })
    .getByText(/The directory wasn't read yet/)
    .waitFor({ timeout: PATIENCE });
  await press(/^Save & Start Sync$/);
  await shows("Saved.");
});

test("the history fills without a reload, and tells before and after", async () => {
  await visit("Sync History");
  const created = page.getByRole("row", { name: /anna\.weber.*Create/ });
  await created.getByRole("button").click({ timeout: PATIENCE });
  const details = page.getByRole("dialog");
  await details.getByText("displayName").waitFor();
  await details.getByText("Anna Weber").first().waitFor();
  expect(await violations(page), "an operation's details").toEqual([]);
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

test("one user is synchronized alone", async () => {
  await page.goto(new URL("/users?search=hans.gruber", page.url()).href);
  await page.getByRole("button", { name: "hans.gruber@example.com" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Sync this one" }).click();
  await dialog.getByText(/^Done: nothing differed/).waitFor();
  expect(await violations(page), "a user's details").toEqual([]);
  await page.reload();
  await dialog.getByText("hans.gruber@example.com").first().waitFor();
  await page.keyboard.press("Escape");
});

test("who has a delivered password is one choice away", async () => {
  await visit("Users");
  await page.getByRole("combobox", { name: "Which users" }).click();
  await page.getByRole("option", { name: "Delivered" }).click();
  await page.getByRole("row", { name: /tom\.baker/ }).waitFor();
  expect(new URL(page.url()).search).toBe("?password=DELIVERED");
  expect(await page.getByRole("row", { name: /anna\.weber/ }).count()).toBe(0);
});

test("what a service left out would lose is told before it is saved", async () => {
  await visitByKeyboard("Settings");
  await reach(/^Hosted Email$/);
  await page.keyboard.type("no such group");
  await page.getByText('No group has "no such group" in its name.').waitFor();
  await page.keyboard.press("Escape");
  await shows("These are in force.");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("do not");
  await page.keyboard.press("Enter");
  await page
    .getByRole("region", { name: "What this would do" })
    .getByText(/objects would no longer be kept in step, nor their passwords/)
    .waitFor({ timeout: PATIENCE });
  await press(/^Undo changes$/);
  await shows("These are in force.");
});

async function setNumber(name: RegExp, value: string) {
  await reach(name);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(value);
  await page.keyboard.press("Tab");
}

test("removals are withheld, and exactly those that are approved happen", async () => {
  await visitByKeyboard("Settings");
  await setNumber(/^A removal waits/, "0");
  await setNumber(/^Removals a day without approval/, "0");
  await press(/^Save & Start Sync$/);
  await shows("Saved.");
  for (const user of ["tom.baker", "ayse.yilmaz"]) {
    await company.do("leave", { user, group: "Hosted Email Users" });
  }
  await visitByKeyboard("Preview");
  await company.do("ctl", { words: ["sync"] });
  await shows("2 removals withheld.");
  await page.getByRole("row", { name: /^tom\.baker.*Withheld/ }).waitFor();
  await press(/^Approve 2 removals…$/);
  await page.getByRole("dialog").waitFor();
  expect(await violations(page), "the approval").toEqual([]);
  await press(/^Approve$/);
  await shows("2 removals approved.");
  await page
    .getByRole("row", { name: /^tom\.baker.*Withheld/ })
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
  const row = page.getByRole("row", { name: new RegExp(name) });
  await row.getByText(/Invited/).waitFor({ timeout: PATIENCE });
  await company.do("join-handler", { name, bundle: JSON.stringify(bundle) });
  await row
    .getByText(/Invited/)
    .waitFor({ state: "hidden", timeout: PATIENCE });
  await row.getByText("Hook installed").waitFor({ timeout: PATIENCE });
  await page.getByRole("button", { name: `Remove ${name}` }).click();
  await dialog.getByText(`Remove ${name}?`).waitFor();
  expect(await violations(page), "the question").toEqual([]);
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

test("every page has none where the system forces its colours", async () => {
  await page.getByRole("button", { name: "root" }).click();
  await page
    .getByRole("menuitemradio", { name: "As the system has it" })
    .click();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ forcedColors: "active", colorScheme });
    for (const title of PAGES) {
      await visit(title);
      await page
        .getByRole("heading", { level: 1, name: new RegExp(`^${title}`) })
        .waitFor();
      expect(await violations(page), `${title}, ${colorScheme}`).toEqual([]);
    }
  }
  await page.emulateMedia({ forcedColors: "none", colorScheme: "light" });
});

test("a list's rows are opened and closed by keyboard", async () => {
  await page.goto(new URL("/", page.url()).href);
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await visitByKeyboard("Users");
  await press(/^ani\.petrosyan@/);
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
});

test("names of the directory execute nothing", async () => {
  const name =
    "<img src=x onerror=alert(1)>\u202Egnp.exe \u{1F469}\u200D\u{1F4BB}";
  await company.do("set", {
    user: "li.wei",
    attribute: "displayName",
    value: name,
  });
  // Incomplete, since a removal is withheld.
  await company.do("ctl", { words: ["sync", "--wait"] }).catch(() => undefined);
  await page.goto(new URL("/users?search=li.wei", page.url()).href);
  await page
    .getByRole("row")
    .getByText(name, { exact: true })
    .waitFor({ timeout: PATIENCE });
  await page.getByRole("button", { name: "li.wei@example.com" }).click();
  await page.getByRole("dialog").getByText(name).first().waitFor();
  await page.keyboard.press("Escape");
  expect(await page.locator("img:not([src='/icon.svg'])").count()).toBe(0);
});

test("a session is in every tab, and its cookie is nothing without the page", async () => {
  const seen: string[] = [];
  const other = createServer((request, response) => {
    seen.push(request.headers.cookie ?? "");
    // A page that opens itself again is a same-site request.
    response.end(
      "<script>if(!location.hash){location='#1';location.reload()}</script>",
    );
  });
  await new Promise<void>((done) => other.listen(0, "localhost", () => done()));
  const { port } = other.address() as AddressInfo;
  const tab = await page.context().newPage();
  try {
    await tab.goto(new URL("/users", page.url()).href);
    await tab.getByRole("row", { name: /anna\.weber/ }).waitFor();
    await tab.goto(`http://localhost:${port}/`);
    await expect.poll(() => seen.some((cookie) => cookie !== "")).toBe(true);
    const answer = await fetch(
      new URL("/directorysync.supervisor.v1.Supervisor/GetStatus", page.url()),
      {
        method: "POST",
        body: "{}",
        headers: {
          Cookie: seen.find((cookie) => cookie !== "") ?? "",
          "Content-Type": "application/json",
          "X-Directory-Sync": "user",
        },
      },
    );
    expect(answer.status).toBe(401);
  } finally {
    await tab.close();
    other.close();
  }
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
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page), colorScheme).toEqual([]);
  }
});

test("nothing went wrong on the way, and nothing was asked of anybody else", () => {
  expect(watched.troubles).toEqual([]);
});
