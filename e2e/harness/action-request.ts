import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { APIResponse, BrowserContext, Page, Request } from "@playwright/test";
import type { SqlDatabase } from "../../lib/db/sql";
import type { Installation } from "./installation";

/** A server action as a browser asked for it. */
export interface ActionRequest {
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  /** The action's name in the code. */
  name: string;
}

/** The names of the build's server actions by their ids; of those in `files` only, where given. */
export function actionNames({ folder }: Installation, files = /./): Map<string, string> {
  const manifest = JSON.parse(readFileSync(join(folder, ".next/server/server-reference-manifest.json"), "utf8"));
  const actions = Object.entries(manifest.node as Record<string, { exportedName: string; filename: string }>);
  return new Map(actions.filter(([, { filename }]) => files.test(filename)).map(([id, { exportedName }]) => [id, exportedName]));
}

/** What is exported by the files of actions under app/, as written in the code under test. */
export function writtenActions(appFolder: string): string[] {
  return readdirSync(appFolder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(^|[/\\])actions\.ts$/.test(name))
    .flatMap((name) => [...readFileSync(join(appFolder, name), "utf8").matchAll(/^export (?:const|async function) (\w+)/gm)])
    .map(([, name]) => name as string)
    .sort();
}

/** Does `act` on the page and takes the action's request that it sends; the request never reaches the server. */
export async function captureAction(page: Page, installation: Installation, act: () => Promise<void>): Promise<ActionRequest> {
  const isAction = (request: Request) => request.method() === "POST" && Boolean(request.headers()["next-action"]);
  const sent = page.waitForRequest(isAction);
  await page.route("**/*", (route) => (isAction(route.request()) ? route.abort() : route.fallback()));
  await act();
  const request = await sent;
  await page.unroute("**/*");
  const { cookie: _cookie, "content-length": _length, ...headers } = await request.allHeaders();
  const plain = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(":")));
  const name = actionNames(installation).get(plain["next-action"] ?? "") ?? "";
  return { url: request.url(), headers: { ...plain, origin: installation.url }, body: request.postDataBuffer() ?? Buffer.alloc(0), name };
}

/** Sends it with the cookies of `context`, and with nothing else of that browser. */
export function sendAction(context: BrowserContext, { url, headers, body }: ActionRequest): Promise<APIResponse> {
  return context.request.post(url, { headers, data: body, maxRedirects: 0 });
}

/** Every row of every table, but for those of `except`. */
export async function dump(database: SqlDatabase, except: readonly string[] = []): Promise<Record<string, unknown[]>> {
  const tables = await database.all<{ name: string }>(
    database.dialect === "sqlite"
      ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
      : "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const kept = tables.map(({ name }) => name).filter((name) => !except.includes(name));
  return Object.fromEntries(await Promise.all(kept.map(async (name) => [name, await database.all(`SELECT * FROM "${name}"`)] as const)));
}
