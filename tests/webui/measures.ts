// What the web UI costs, measured on the whole system:
//
//   measures COMPANY_HOST
//
// (tools/webui_measures runs it.) Each number has its bound or its peer beside
// it; Python's http.server, which serves the same files, is the peer.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Company, launchBrowser, openPage } from "./company";

const STREAMS = 200;
const [program = ""] = process.argv.slice(2);

interface Answer {
  status: number;
  body: Buffer;
  milliseconds: number;
}

type Headers = Record<string, string>;

function ask(url: URL, headers: Headers, body?: string): Promise<Answer> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: body ? "POST" : "GET", headers },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            body: Buffer.concat(parts),
            milliseconds: performance.now() - start,
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

async function medianOf(count: number, one: () => Promise<Answer>) {
  const times: number[] = [];
  for (let i = 0; i < count; ++i) times.push((await one()).milliseconds);
  return median(times);
}

// Opens a stream and resolves with its first event's delay.
function openStream(url: URL, headers: Headers, counted: () => void) {
  return new Promise<void>((resolve, reject) => {
    const sent = request(url, { headers }, (answer) => {
      answer.once("data", () => {
        counted();
        resolve();
      });
      answer.on("data", () => undefined);
      answer.on("error", () => undefined);
    });
    sent.on("error", reject);
    sent.end();
  });
}

function status(pid: number, field: string): string {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? "?";
}

function show(what: string, value: string, beside: string) {
  console.log(`${what.padEnd(46)} ${value.padStart(12)}   ${beside}`);
}

async function peerOf(file: Buffer) {
  const directory = mkdtempSync(join(tmpdir(), "measures-"));
  writeFileSync(join(directory, "app.js"), file);
  const python = spawn(
    "python3",
    ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "-d", directory],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const port = await new Promise<string>((resolve) =>
    python.stdout.once("data", (line: Buffer) =>
      resolve(/port (\d+)/.exec(line.toString())?.[1] ?? ""),
    ),
  );
  return {
    url: new URL(`http://127.0.0.1:${port}/app.js`),
    stop: () => python.kill(),
  };
}

async function main() {
  const company = await Company.start(program);
  const browser = await launchBrowser();
  try {
    await company.do("register");
    await company.do("ctl", { words: ["sync", "--wait"] });
    const { page } = await openPage(company, browser);
    const origin = new URL(page.url()).origin;
    const cookies = await page.context().cookies();
    const headers: Headers = {
      Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
      "X-Directory-Sync": await page.evaluate(
        () => localStorage.getItem("directory-sync-page-token") ?? "",
      ),
      "Content-Type": "application/json",
      "Accept-Encoding": "gzip",
    };
    const at = (path: string) => new URL(path, origin);

    let bytes = 0;
    for (const path of ["/", "/app.js", "/app.css", "/icon.svg"]) {
      bytes += (await ask(at(path), headers)).body.length;
    }
    show(
      "All assets, compressed",
      `${Math.round(bytes / 1024)} KB`,
      "bound 400 KB",
    );

    await page.goto(at("/").href);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    const paint = await page.evaluate(
      () =>
        performance.getEntriesByName("first-contentful-paint")[0]?.startTime ??
        0,
    );
    show(
      "First contentful paint on loopback",
      `${Math.round(paint)} ms`,
      "bound 1500 ms",
    );

    const whole = (
      await ask(at("/app.js"), { ...headers, "Accept-Encoding": "" })
    ).body;
    const peer = await peerOf(whole);
    const ours = await medianOf(50, () =>
      ask(at("/app.js"), { ...headers, "Accept-Encoding": "" }),
    );
    const theirs = await medianOf(50, () => ask(peer.url, {}));
    peer.stop();
    show(
      "app.js, uncompressed",
      `${ours.toFixed(2)} ms`,
      `Python ${theirs.toFixed(2)} ms, ${(theirs / ours).toFixed(1)} times as long`,
    );

    const pid = Number(
      execFileSync("pgrep", ["-n", "-f", "/webui/webui --config"]).toString(),
    );
    const before = status(pid, "VmRSS");
    let told = 0;
    const start = performance.now();
    await Promise.all(
      Array.from({ length: STREAMS }, () =>
        openStream(at("/events"), headers, () => ++told),
      ),
    );
    show(
      `${told} event streams told the first time`,
      `${Math.round(performance.now() - start)} ms`,
      "",
    );
    const users = await medianOf(50, () =>
      ask(
        at("/directorysync.upload.v1.UploaderAdmin/ListAccounts"),
        headers,
        '{"pageSize":200}',
      ),
    );
    show(
      "A page of users with them open",
      `${users.toFixed(2)} ms`,
      "bound 50 ms",
    );
    show(
      "Memory of the server",
      `${Math.round(Number(status(pid, "VmRSS")) / 1024)} MB`,
      `${Math.round(Number(before) / 1024)} MB without them`,
    );
    show(
      "Threads of the server",
      status(pid, "Threads"),
      "one of them serves HTTP",
    );
  } finally {
    await browser.close();
    await company.stop();
  }
}

await main();
process.exit(0);
