import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import {
  builtCommand,
  builtProgram,
  cronIntervals,
  crontabLine,
  everyMinutes,
  shellQuote,
  sourceCommand,
  systemdQuote,
  systemdUnits,
  tickUrl,
} from "./cron-lines";

const plain = { node: "/usr/bin/node", root: "/srv/ponctuel" };
const awkward = { node: "/home/ada/.nvm/versions/node/v20.20.2/bin/node", root: '/home/ada/it\'s 100% "mine" $HOME' };

/** What a shell makes of a command: its words. */
function words(command: string): string[] {
  return execFileSync("/bin/sh", ["-c", `printf '%s\\n' ${command}`], { encoding: "utf8" })
    .trimEnd()
    .split("\n");
}

describe("shellQuote", () => {
  it.each(["/srv/ponctuel", "a b", "it's", '"', "$HOME", "`id`", "a;b", "100%", "\\", "é", "*"])("keeps %j one word, unchanged", (word) => {
    expect(words(shellQuote(word))).toEqual([word]);
  });

  it("leaves plain paths as they are", () => {
    expect(shellQuote("/opt/node-20/bin/node")).toBe("/opt/node-20/bin/node");
  });
});

describe("crontab lines", () => {
  it("give the literal form where cron finds Node by itself", () => {
    expect(crontabLine(1, sourceCommand(plain))).toBe("* * * * * cd /srv/ponctuel && npx tsx scripts/cron.ts");
  });

  it("say where Node is where cron would not find it", () => {
    expect(crontabLine(1, sourceCommand({ ...plain, node: "/usr/local/bin/node" }))).toBe(
      `* * * * * cd /srv/ponctuel && PATH=/usr/local/bin:"$PATH" npx tsx scripts/cron.ts`,
    );
  });

  it("escape percent signs, which a crontab would take for line ends", () => {
    const line = crontabLine(1, builtCommand(awkward));
    expect(line).toContain("100\\%");
    // cron removes the backslash before it hands the command to the shell.
    const command = line.replace("* * * * * ", "").replaceAll("\\%", "%");
    expect(words(command)).toEqual([`${awkward.root}/dist/cron.mjs`]);
  });

  it("enter a folder with quotes, spaces and dollars", () => {
    const command = sourceCommand({ ...awkward, root: "/tmp" }).replace("npx tsx scripts/cron.ts", "printenv PATH");
    expect(execFileSync("/bin/sh", ["-c", command], { encoding: "utf8" })).toMatch(/^\/home\/ada\/\.nvm\/versions\/node\/v20\.20\.2\/bin:/);
    expect(words(sourceCommand(awkward).split(" && ")[0]?.slice(3) ?? "")).toEqual([awkward.root]);
  });

  it("call the built file directly, except where its first line could not name this Node", () => {
    expect(builtCommand(plain, "plesk")).toBe("/srv/ponctuel/dist/cron.mjs --source plesk");
    expect(builtCommand({ ...plain, node: "/opt/my node/bin/node" })).toBe("'/opt/my node/bin/node' /srv/ponctuel/dist/cron.mjs");
    expect(builtProgram(plain, "worker")).toBe("/srv/ponctuel/dist/worker.mjs");
  });

  it("are called as often as asked", () => {
    expect(cronIntervals.map(everyMinutes)).toEqual([
      "* * * * *",
      "*/2 * * * *",
      "*/5 * * * *",
      "*/10 * * * *",
      "*/15 * * * *",
      "*/30 * * * *",
    ]);
  });
});

describe("systemd units", () => {
  it("quote and double what systemd would interpret", () => {
    expect(systemdQuote("/srv/ponctuel")).toBe("/srv/ponctuel");
    expect(systemdQuote('a "b" $c 100%')).toBe('"a \\"b\\" $$c 100%%"');
  });

  it("name this Node, this project and this user", () => {
    const { service, timer } = systemdUnits(plain, "ada", 5);
    expect(service).toContain("User=ada\nExecStart=/usr/bin/node /srv/ponctuel/dist/cron.mjs --source systemd\n");
    expect(timer).toContain("OnCalendar=*:0/5\n");
  });
});

it("puts any token into an address", () => {
  expect(tickUrl("https://ponctuel.example.com", "a+b/c&d")).toBe("https://ponctuel.example.com/api/tick?token=a%2Bb%2Fc%26d");
});
