import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase } from "../lib/db/testing";
import { projectRoot } from "../lib/project";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const service = { reference: "SVC-1", customer: "a@example.com", product: "s", state: "active", expiresAt: "2026-01-31T00:00:00Z" };
const bundle = {
  servers: [{ key: "web-1", name: "Web 1", driver: "webhook", settings: { url: "https://panel.example", secret } }],
  products: [{ key: "s", name: "S", server: "web-1" }],
  customers: [{ email: "a@example.com", name: '<b>"A" 😀</b>' }],
  services: [service],
};

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.remove());

function run(script: string, args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", join(projectRoot, "scripts", `${script}.ts`), ...args],
    {
      cwd: projectRoot,
      encoding: "utf8",
      maxBuffer: 1e8,
      env: { ...process.env, DATABASE_URL: database.url, APP_SECRET: "x".repeat(40), ...env },
    },
  );
  return { code: status, stdout, stderr };
}

function fileWith(name: string, content: unknown): string {
  const file = join(database.folder, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

async function references(): Promise<string[]> {
  const rows = await database.db.all<{ reference: string }>("SELECT reference FROM services ORDER BY reference");
  return rows.map((row) => row.reference);
}

describe("import, export and renew, as commands", () => {
  it("imports nothing when one of 10,000 services is wrong, and says which in one line", async () => {
    const services = Array.from({ length: 10_000 }, (_, index) => ({ ...service, reference: `SVC-${index}` }));
    Object.assign(services[9_999] ?? {}, { expiresAt: "2026-12-01" });
    const file = fileWith("bad.json", { ...bundle, services });
    expect(run("import", [file])).toEqual({
      code: 2,
      stdout: "",
      stderr: `${file}: nothing was imported; services[9999].expiresAt: expected an ISO date and time with zone, such as 2026-12-01T00:00:00Z\n`,
    });
    expect(await references()).toEqual([]);
  });

  it("imports, exports without secrets, and imports its export without a change", async () => {
    expect(run("import", [fileWith("ok.json", bundle), "--dry-run"]).stdout).toContain("dry run: nothing was changed");
    expect(await references()).toEqual([]);
    expect(run("import", [fileWith("ok.json", bundle)])).toMatchObject({ code: 0, stderr: "" });
    const [server] = await database.db.all<{ settings: string }>("SELECT settings FROM servers");
    expect(server?.settings).toContain("https://panel.example");
    expect(server?.settings).not.toContain(secret);
    const exported = run("export", []);
    expect(exported).toMatchObject({ code: 0, stderr: "" });
    expect(exported.stdout).not.toContain("whsec_");
    expect(JSON.parse(exported.stdout).customers[0].name).toBe('<b>"A" 😀</b>');
    expect(run("import", [fileWith("again.json", exported.stdout)]).stdout).toBe(
      ["servers", "products", "customers", "services"].map((kind) => `${kind}: 0 created, 0 updated, 1 unchanged\n`).join(""),
    );
    expect(JSON.parse(run("export", ["--with-secrets"]).stdout).servers[0].settings.secret).toBe(secret);
  });

  it("imports services from CSV", async () => {
    expect(run("import", [fileWith("more.csv", "reference,customer,product\nCSV-1,a@example.com,s\n")])).toMatchObject({ code: 0 });
    expect(await references()).toEqual(["CSV-1", "SVC-1"]);
  });

  it("renews from the stored end of the term", () => {
    expect(run("renew", ["SVC-1", "--months", "1"]).stdout).toBe("SVC-1: 2026-01-31T00:00:00.000Z -> 2026-02-28T00:00:00.000Z\n");
    expect(run("renew", ["SVC-1", "--months", "1"]).stdout).toBe("SVC-1: 2026-02-28T00:00:00.000Z -> 2026-03-31T00:00:00.000Z\n");
  });

  it.each<[string, string, string[], Record<string, string>, number, RegExp]>([
    ["an unknown flag", "import", ["--foo"], {}, 2, /Unknown option '--foo'/],
    ["no file", "import", [], {}, 2, /an argument is missing/],
    ["one argument too many", "export", ["x"], {}, 2, /unexpected argument "x"/],
    ["a file that is not there", "import", ["/nowhere/x.json"], {}, 2, /there is no such file/],
    ["months that are none", "renew", ["SVC-1", "--months", "1.5"], {}, 2, /--months: expected a whole number/],
    ["an unknown service", "renew", ["SVC-9", "--months", "1"], {}, 2, /there is no service "SVC-9"/],
    ["a short APP_SECRET", "export", [], { APP_SECRET: "short" }, 2, /APP_SECRET: expected at least 32 characters/],
    ["a database that is not there", "export", [], { DATABASE_URL: "file:/nowhere/x.db" }, 75, /npm run migrate/],
  ])("tells %s in one line", (_title, script, args, env, code, message) => {
    const ended = run(script, args, env);
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
