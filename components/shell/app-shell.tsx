import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Brand } from "./brand";
import { MobileMenu } from "./mobile-menu";
import { Navigation } from "./navigation";

/** The frame of every admin page: header, navigation at the side (behind a button on a phone), banner, content. */
export function AppShell({
  account,
  preferences,
  banner,
  children,
}: {
  account: ReactNode;
  preferences: ReactNode;
  banner: ReactNode;
  children: ReactNode;
}) {
  const t = useTranslations("common");
  return (
    <div className="min-h-dvh">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-primary focus:px-4 focus:py-2 focus:text-primary-foreground"
      >
        {t("skipToContent")}
      </a>
      <header className="sticky top-0 z-30 border-b bg-card">
        <div className="relative flex h-14 items-center justify-between gap-4 px-4 lg:px-5">
          <Brand />
          <div className="hidden items-center gap-3 lg:flex">
            {preferences}
            {account}
          </div>
          <MobileMenu>
            <div className="flex flex-col gap-4">
              <div className="flex flex-wrap gap-3">{preferences}</div>
              {account}
            </div>
          </MobileMenu>
        </div>
      </header>
      <div className="mx-auto flex w-full max-w-[110rem]">
        <aside className="sticky top-14 hidden h-[calc(100dvh-3.5rem)] w-60 shrink-0 overflow-y-auto border-r bg-card px-3 py-4 lg:block">
          <Navigation />
        </aside>
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 px-4 py-5 outline-none sm:px-6 lg:px-8">
          {banner}
          {children}
        </main>
      </div>
    </div>
  );
}
