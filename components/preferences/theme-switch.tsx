"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Theme } from "@/lib/i18n/locales";
import { SegmentedControl } from "../ui/segmented-control";
import { remember } from "./remember";

const choices = [
  { value: "light", Icon: Sun },
  { value: "dark", Icon: Moon },
  { value: "system", Icon: Monitor },
] as const;

export function ThemeSwitch({ theme }: { theme: Theme }) {
  const t = useTranslations("common");
  const [current, setCurrent] = useState<Theme>(theme);
  return (
    <SegmentedControl
      label={t("theme")}
      value={current}
      options={choices.map(({ value, Icon }) => ({ value, label: t(`themes.${value}`), content: <Icon aria-hidden className="size-4" /> }))}
      onChange={(value) => {
        setCurrent(value);
        remember("theme", value);
        document.documentElement.dataset.theme = value;
      }}
    />
  );
}
