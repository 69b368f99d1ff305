// The whole system as a child process, and a browser that is logged in to it.

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type Page,
} from "playwright-core";

type Answer = Record<string, unknown>;

export class Company {
  private readonly lines: Interface;
  private readonly waiting: ((line: string) => void)[] = [];

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    this.lines = createInterface({ input: child.stdout });
    this.lines.on("line", (line) => this.waiting.shift()?.(line));
  }

  static async start(program: string, flags: string[] = []): Promise<Company> {
    const child = spawn(program, flags, { stdio: ["pipe", "pipe", "inherit"] });
    const company = new Company(
      child as unknown as ChildProcessWithoutNullStreams,
    );
    const answer = await company.next();
    if (!answer.ready) throw new Error(String(answer.error));
    return company;
  }

  // One action of company_host.cc; throws what went wrong.
  async do(action: string, more: Answer = {}): Promise<Answer> {
    this.child.stdin.write(`${JSON.stringify({ do: action, ...more })}\n`);
    const answer = await this.next();
    if (answer.error) throw new Error(`${action}: ${answer.error as string}`);
    return answer;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin.end();
    await ended;
  }

  private next(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error("the system ended"));
      this.child.once("exit", ended);
      this.waiting.push((line) => {
        this.child.off("exit", ended);
        resolve(JSON.parse(line) as Answer);
      });
    });
  }
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

// Everything that should never happen in a page: errors, and requests to
// anywhere else.
export interface Watched {
  page: Page;
  troubles: string[];
}

export async function openPage(
  company: Company,
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 900 },
    locale: "en-US",
    ...options,
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    if (/Content.Security|Refused to/i.test(text)) troubles.push(text);
  });
  const { url } = await company.do("login");
  const origin = new URL(String(url)).origin;
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("blob:"))
      troubles.push(`a request to ${request.url()}`);
  });
  await page.goto(String(url));
  await page.waitForURL((at) => at.pathname !== "/login");
  return { page, troubles };
}
