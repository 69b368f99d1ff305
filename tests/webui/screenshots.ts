// Pictures of every page, of the whole system with the sample company:
//
//   screenshots COMPANY_HOST DIRECTORY
//
// (tools/screenshots runs it.)

import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { Company, launchBrowser, openPage } from "./company";

const [program = "", directory = ""] = process.argv.slice(2);

// On a day on which all is well, and on one with work for the administrator.
const WELL: [file: string, path: string][] = [
  ["overview", "/"],
  ["history", "/history"],
  ["users", "/users"],
  ["domain-controllers", "/domain-controllers"],
  ["settings", "/settings"],
  ["help", "/help"],
];
const BUSY: [file: string, path: string][] = [
  ["overview-trouble", "/"],
  ["alerts", "/alerts"],
  ["preview", "/preview"],
];

async function settle(page: Page) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await page
    .getByText(/^(Reading|Asking|Working it out).*…$/)
    .first()
    .waitFor({ state: "hidden" });
  await page.waitForLoadState("load");
  // Plots and pictures of the last event are drawn in the next frames.
  await page.evaluate(
    () =>
      new Promise((done) =>
        requestAnimationFrame(() => requestAnimationFrame(() => done(null))),
      ),
  );
}

// A morning at the sample company: passwords changed, somebody promoted.
async function goodMorning(company: Company) {
  await company.do("ctl", { words: ["sync", "--wait"] });
  const passwords = [
    "tom.baker",
    "bjorn.aasen",
    "siobhan.obrien",
    "anna.weber",
    "li.wei",
  ];
  for (const user of passwords) {
    await company.do("reset-password", {
      user,
      password: `Morning-Of-${passwords.indexOf(user)}-x9`,
    });
  }
  await company.do("set", {
    user: "olga.ivanova",
    attribute: "title",
    value: "Finance Director",
  });
  await company.do("ctl", { words: ["sync", "--wait"] });
}

// A mail domain that isn't the company's, and people who left.
async function troubledNoon(company: Company) {
  await company.do("set", {
    user: "jiri.dvorak",
    attribute: "mail",
    value: "jiri.dvorak@unknown-domain.test",
  });
  for (const user of ["sato.yuki", "hans.gruber", "maria.garcia"]) {
    const group = `Hosted ${user === "hans.gruber" ? "Email" : "Exchange"} Users`;
    await company.do("leave", { user, group });
  }
  // Incomplete, for both reasons.
  await company.do("ctl", { words: ["sync", "--wait"] }).catch(() => undefined);
}

// Removals want an approval, so that there are some to show.
async function cautious(page: Page) {
  await open(page, "/settings");
  for (const name of [/A removal waits/, /Removals a day without approval/]) {
    await page.getByRole("spinbutton", { name }).fill("0");
  }
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Save & Start Sync" }).click();
  await page.getByText("Saved.").waitFor();
}

async function open(page: Page, path: string) {
  await page.goto(new URL(path, page.url()).href);
  await settle(page);
}

type Take = (name: string) => Promise<unknown>;

async function takeAll(page: Page, pages: [string, string][], take: Take) {
  for (const [name, path] of pages) {
    await open(page, path);
    await take(name);
  }
}

async function takeDetails(page: Page, take: Take) {
  await open(page, "/users?search=tom.baker");
  await page.getByRole("button", { name: "tom.baker@example.com" }).click();
  await page.getByRole("dialog").getByText("The provider took it").waitFor();
  await take("user");
  await open(page, "/history?address=olga.ivanova@example.com");
  await page
    .getByRole("row", { name: /Update/ })
    .getByRole("button", { name: /^olga/ })
    .first()
    .click();
  await page.getByRole("dialog").waitFor();
  await take("operation");
}

// The Overview as each system has it.
async function takeLooks(page: Page, take: Take) {
  await page.emulateMedia({ colorScheme: "dark" });
  await open(page, "/");
  await take("overview-dark");
  await page.emulateMedia({ colorScheme: "light", contrast: "more" });
  await open(page, "/");
  await take("overview-contrast");
  await page.emulateMedia({ contrast: "no-preference" });
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "/");
  await take("overview-narrow");
  await page.setViewportSize({ width: 1366, height: 900 });
}

async function takeApproval(page: Page, take: Take) {
  await open(page, "/preview");
  await page.getByRole("button", { name: /^Approve \d/ }).click();
  await page.getByRole("dialog").waitFor();
  await take("approval");
}

// The uploader hangs: its pages keep what they know.
async function takeOutage(company: Company, page: Page, take: Take) {
  await open(page, "/users");
  const { pid } = await company.do("stop", { service: "uploader" });
  await page.getByText("The uploader doesn't answer.").waitFor();
  await take("outage");
  await company.do("continue", { pid });
}

// In a window as high as the page, so that what sticks to the window's edge is
// at the page's.
async function takeWhole(page: Page, path: string) {
  const size = page.viewportSize();
  if (size === null) throw new Error("the window has no size of its own");
  const height = await page.evaluate(
    () => document.documentElement.scrollHeight,
  );
  await page.setViewportSize({
    width: size.width,
    height: Math.max(size.height, height),
  });
  await page.screenshot({ path, animations: "disabled" });
  await page.setViewportSize(size);
}

async function main() {
  mkdirSync(directory, { recursive: true });
  const company = await Company.start(program, ["--throttled"]);
  const browser = await launchBrowser();
  try {
    const { page } = await openPage(company, browser);
    const take: Take = (name) => takeWhole(page, `${directory}/${name}.png`);
    await settle(page);
    await take("register");
    await company.do("register");
    await open(page, "/users");
    await goodMorning(company);
    await takeAll(page, WELL, take);
    await takeDetails(page, take);
    await takeLooks(page, take);
    await cautious(page);
    await troubledNoon(company);
    await takeAll(page, BUSY, take);
    await takeApproval(page, take);
    await takeOutage(company, page, take);
    await page.goto(new URL("/login", page.url()).href);
    await take("login");
  } finally {
    await browser.close();
    await company.stop();
  }
}

await main();
