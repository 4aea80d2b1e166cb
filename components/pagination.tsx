import { ChevronLeft, ChevronRight, ChevronsLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { buttonVariants } from "./ui/button";

/** Links to the neighbours of a page of `list`; null where there is none. Nothing when the list fits one page. */
export function Pagination({ list, first, previous, next }: { list: string; first: string; previous: string | null; next: string | null }) {
  const t = useTranslations("reports.pagination");
  if (previous === null && next === null) return null;
  const look = buttonVariants({ variant: "outline", size: "sm" });
  return (
    <nav aria-label={t("label", { list })} className="flex flex-wrap items-center justify-end gap-2 border-t px-4 py-3">
      {previous === null ? null : (
        <>
          <Link href={first} scroll={false} className={look}>
            <ChevronsLeft aria-hidden />
            {t("first")}
          </Link>
          <Link href={previous} scroll={false} rel="prev" className={look}>
            <ChevronLeft aria-hidden />
            {t("previous")}
          </Link>
        </>
      )}
      {next === null ? null : (
        <Link href={next} scroll={false} rel="next" className={look}>
          {t("next")}
          <ChevronRight aria-hidden />
        </Link>
      )}
    </nav>
  );
}
