import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { HealthBanner } from "@/components/health-banner";
import { LanguageSwitch } from "@/components/preferences/language-switch";
import { ThemeSwitch } from "@/components/preferences/theme-switch";
import { Account } from "@/components/shell/account";
import { AppShell } from "@/components/shell/app-shell";
import { chooseTheme, preferenceCookies } from "@/lib/i18n/locales";
import { requireUser } from "@/lib/web/guard";
import { installationHealth } from "@/lib/web/health";
import { signOut } from "@/lib/web/sign-out";

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  const [health, cookieStore] = await Promise.all([installationHealth(), cookies()]);
  return (
    <AppShell
      account={<Account name={user.name} email={user.email} role={user.role} signOut={signOut} />}
      preferences={
        <>
          <LanguageSwitch />
          <ThemeSwitch theme={chooseTheme(cookieStore.get(preferenceCookies.theme)?.value)} />
        </>
      }
      banner={<HealthBanner ticks={health.ticks} lastTick={health.lastTick} workers={health.workers} />}
    >
      {children}
    </AppShell>
  );
}
