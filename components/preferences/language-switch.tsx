"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useTransition } from "react";
import type { Locale } from "@/lib/i18n/locales";
import { SegmentedControl } from "../ui/segmented-control";
import { remember } from "./remember";

const choices: readonly Locale[] = ["fr", "en"];

export function LanguageSwitch() {
  const t = useTranslations("common");
  const locale = useLocale();
  const router = useRouter();
  const [, startTransition] = useTransition();
  return (
    <SegmentedControl
      label={t("language")}
      value={locale}
      options={choices.map((value) => ({ value, label: t(`languages.${value}`), content: value.toUpperCase(), lang: value }))}
      onChange={(value) => {
        remember("locale", value);
        startTransition(() => router.refresh());
      }}
    />
  );
}
