import { dirname } from "node:path";

/** Where this installation is: absolute paths. */
export interface Place {
  /** The Node that runs it. */
  node: string;
  /** The project's folder. */
  root: string;
}

/** How often the cron may call, in minutes. */
export const cronIntervals = [1, 2, 5, 10, 15, 30] as const;
export type CronInterval = (typeof cronIntervals)[number];

/** Folders that cron's bare PATH has on every system: a Node there is found without help. */
const barePath = ["/usr/bin", "/bin"];

/** The five fields for "every so many minutes". */
export function everyMinutes(minutes: CronInterval): string {
  return minutes === 1 ? "* * * * *" : `*/${minutes} * * * *`;
}

/** One word of a POSIX shell, quoted where it holds anything but plain characters. */
export function shellQuote(word: string): string {
  return /^[A-Za-z0-9_/.:=@+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command as a crontab takes it: there a percent sign ends the command, unless it is escaped (crontab(5)). */
export function crontabLine(minutes: CronInterval, command: string): string {
  return `${everyMinutes(minutes)} ${command.replaceAll("%", "\\%")}`;
}

/** The tick from the sources. Says where Node is when cron, whose PATH is bare, would not find it. */
export function sourceCommand({ node, root }: Place): string {
  const folder = dirname(node);
  const path = barePath.includes(folder) ? "" : `PATH=${shellQuote(folder)}:"$PATH" `;
  return `cd ${shellQuote(root)} && ${path}npx tsx scripts/cron.ts`;
}

/** A built program: one executable file that works from any folder, with any environment. */
export function builtProgram({ node, root }: Place, name: "cron" | "worker"): string {
  const file = shellQuote(`${root}/dist/${name}.mjs`);
  // The file's first line names its Node, and systems cut such a line at spaces and at 127 characters.
  const direct = !/\s/.test(node) && node.length < 120;
  return direct ? file : `${shellQuote(node)} ${file}`;
}

/** The built tick. */
export function builtCommand(place: Place, source?: string): string {
  return `${builtProgram(place, "cron")}${source ? ` --source ${source}` : ""}`;
}

/** A word of a systemd unit's ExecStart (systemd.service(5), "Command lines"). */
export function systemdQuote(word: string): string {
  const escaped = word.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[A-Za-z0-9_/.:=@+,%$-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}

/** The two files of a systemd timer, and what enables it. `user` is the account that owns the installation. */
export function systemdUnits(
  { node, root }: Place,
  user: string,
  minutes: CronInterval,
): { service: string; timer: string; enable: string } {
  return {
    service: [
      "[Unit]",
      "Description=Ponctuel: one tick",
      "",
      "[Service]",
      "Type=oneshot",
      `User=${user}`,
      `ExecStart=${systemdQuote(node)} ${systemdQuote(`${root}/dist/cron.mjs`)} --source systemd`,
      "",
    ].join("\n"),
    timer: [
      "[Unit]",
      "Description=Ponctuel: a tick at regular intervals",
      "",
      "[Timer]",
      `OnCalendar=*:0/${minutes}`,
      "AccuracySec=1s",
      "",
      "[Install]",
      "WantedBy=timers.target",
      "",
    ].join("\n"),
    enable: "sudo systemctl daemon-reload && sudo systemctl enable --now ponctuel-tick.timer",
  };
}

/** The address that an outside service calls. In: this installation's own address, and the tick's token. */
export function tickUrl(base: string, token: string): string {
  return new URL(`/api/tick?token=${encodeURIComponent(token)}`, base).href;
}
