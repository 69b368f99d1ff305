// Pictures of every page, of the whole system with the sample company:
//
//   screenshots COMPANY_HOST DIRECTORY
//
// (tools/screenshots runs it.)

import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { Company, launchBrowser, openPage } from "./company";

const [program = "", directory = ""] = process.argv.slice(2);

const PAGES: [file: string, path: string][] = [
  ["overview", "/"],
  ["history", "/history"],
  ["alerts", "/alerts"],
  ["preview", "/preview"],
  ["users", "/users"],
  ["domain-controllers", "/domain-controllers"],
  ["settings", "/settings"],
  ["help", "/help"],
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

// A morning at the sample company: passwords changed, somebody promoted, one
// without an address.
async function live(company: Company) {
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
  await company.do("set", {
    user: "jiri.dvorak",
    attribute: "mail",
    value: "jiri.dvorak@unknown-domain.test",
  });
  for (const user of ["sato.yuki", "hans.gruber", "maria.garcia"]) {
    const group = `Hosted ${user === "hans.gruber" ? "Email" : "Exchange"} Users`;
    await company.do("leave", { user, group });
  }
  // Incomplete, since that mail domain isn't the company's.
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

async function main() {
  mkdirSync(directory, { recursive: true });
  const company = await Company.start(program);
  const browser = await launchBrowser();
  try {
    const { page } = await openPage(company, browser);
    const take = (name: string) =>
      page.screenshot({
        path: `${directory}/${name}.png`,
        animations: "disabled",
      });
    await settle(page);
    await take("register");
    await company.do("register");
    await cautious(page);
    await live(company);
    for (const [name, path] of PAGES) {
      await open(page, path);
      await take(name);
    }
    await open(page, "/users?search=tom.baker");
    await page.getByRole("button", { name: "tom.baker@example.com" }).click();
    await page.getByRole("dialog").getByText("The provider took it").waitFor();
    await take("user");
    await open(page, "/history?address=olga.ivanova@example.com");
    await page.getByRole("button", { name: /^olga/ }).first().click();
    await page.getByRole("dialog").waitFor();
    await take("operation");
    await page.emulateMedia({ colorScheme: "dark" });
    await open(page, "/");
    await take("overview-dark");
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, "/");
    await take("overview-narrow");
  } finally {
    await browser.close();
    await company.stop();
  }
}

await main();
