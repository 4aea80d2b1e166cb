import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { CommandLine } from "@/components/command-line";
import { Alert } from "@/components/ui/alert";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import {
  builtCommand,
  type CronInterval,
  crontabLine,
  everyMinutes,
  type Place,
  shellQuote,
  sourceCommand,
  systemdUnits,
} from "@/lib/cron-lines";

interface WayProps {
  place: Place;
  minutes: CronInterval;
  /** The operating system's account that this installation runs as. */
  account: string;
}

export function ServerWay({ place, minutes, account }: WayProps) {
  const t = useTranslations("setup.vps");
  return (
    <Way title={t("title")}>
      <Step text={t("edit", { user: account })} line="crontab -e" />
      <Step text={t("editOther")} line={`crontab -u ${account} -e`} />
      <Step text={t("source")} line={crontabLine(minutes, sourceCommand(place))} />
      <Step
        text={t.rich("built", { code: (words) => <code className="font-mono">{words}</code> })}
        label={t("title")}
        line={crontabLine(minutes, builtCommand(place))}
      />
    </Way>
  );
}

export function PleskWay({ place, minutes, account }: WayProps) {
  const t = useTranslations("setup.plesk");
  return (
    <Way title={t("title")} where={t("where")}>
      <FormFields
        fields={[
          { name: t("taskType"), value: t("taskTypeValue") },
          { name: t("command"), value: builtCommand(place), copy: true },
          { name: t("arguments"), value: "--source plesk", copy: true, hint: t("argumentsHint") },
          { name: t("run"), value: t("runValue") },
          { name: t("runValue"), value: minutes === 1 ? "*/1 * * * *" : everyMinutes(minutes), copy: true },
          { name: t("user"), value: account },
          { name: t("notify"), value: t("notifyValue") },
        ]}
      />
      <Hint>{t("chroot")}</Hint>
    </Way>
  );
}

export function CpanelWay({ place, minutes }: Omit<WayProps, "account">) {
  const t = useTranslations("setup.cpanel");
  return (
    <Way title={t("title")} where={t("where")}>
      <FormFields
        fields={[
          { name: t("common"), value: minutes === 1 ? t("commonOnce") : t("commonEvery", { expression: everyMinutes(minutes) }) },
          // cPanel writes the command into a crontab as it is.
          { name: t("command"), value: builtCommand(place, "cpanel").replaceAll("%", "\\%"), copy: true },
        ]}
      />
      <Hint>{t("disabled")}</Hint>
    </Way>
  );
}

export function SystemdWay({ place, minutes, account }: WayProps) {
  const t = useTranslations("setup.systemd");
  const { service, timer, enable } = systemdUnits(place, account, minutes);
  return (
    <Way title={t("title")}>
      <Step text={t("service", { file: "/etc/systemd/system/ponctuel-tick.service" })} line={service} />
      <Step text={t("timer", { file: "/etc/systemd/system/ponctuel-tick.timer" })} line={timer} />
      <Step text={t("enable")} line={enable} />
      <Hint>{t("hint")}</Hint>
    </Way>
  );
}

/** `secret`: null for those who may not see it; `url` null while no token is set, and `token` is then one to set. */
export function UrlWay({ secret }: { secret: { url: string | null; token: string; base: string } | null }) {
  const t = useTranslations("setup.url");
  return (
    <Way title={t("title")} where={t("hostHint")}>
      {secret === null ? (
        <Alert tone="info">{t("adminOnly")}</Alert>
      ) : secret.url === null ? (
        <Step text={t("notSet")} line={`TICK_TOKEN=${secret.token}`} />
      ) : (
        <>
          <Step text={t("address")} line={secret.url} />
          <Step
            text={t("bearer")}
            line={`curl -X POST -H ${shellQuote(`Authorization: Bearer ${secret.token}`)} ${secret.base}/api/tick`}
          />
          <Hint>{t("secretHint")}</Hint>
        </>
      )}
    </Way>
  );
}

export function BuiltinWay({ on }: { on: boolean }) {
  const t = useTranslations("setup.builtin");
  return (
    <Way title={t("title")}>
      <p className="text-sm font-medium">{t(on ? "on" : "off")}</p>
      <Step text={t(on ? "toOff" : "toOn")} line={`BUILTIN_TICKER=${on ? 0 : 1}`} />
      <Hint>{t("hint")}</Hint>
    </Way>
  );
}

function Way({ title, where, children }: { title: string; where?: string; children: ReactNode }) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>{title}</CardTitle>
        {where ? <p className="w-full text-sm text-muted-foreground">{where}</p> : null}
      </CardHeader>
      <CardContent className="space-y-4">{children}</CardContent>
    </Card>
  );
}

/** `label` says what the copy button copies, where `text` is more than a string. */
function Step({ text, line, label }: { text: ReactNode; line: string; label?: string }) {
  return (
    <div className="space-y-1.5">
      <p className="text-sm">{text}</p>
      <CommandLine text={line} label={label ?? String(text)} />
    </div>
  );
}

function Hint({ children }: { children: ReactNode }) {
  return <p className="text-sm text-muted-foreground">{children}</p>;
}

/** The fields of a control panel's form, in its order. */
function FormFields({ fields }: { fields: { name: string; value: string; copy?: boolean; hint?: string }[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-[10rem_minmax(0,1fr)]">
      {fields.map(({ name, value, copy, hint }) => (
        <div key={name} className="contents">
          <dt className="font-medium sm:pt-2">{name}</dt>
          <dd className="-mt-2 sm:mt-0">
            {copy ? <CommandLine text={value} label={name} /> : <p className="sm:pt-2">{value}</p>}
            {hint ? <p className="mt-1 text-muted-foreground">{hint}</p> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
