import Link from "next/link";
import { useTranslations } from "next-intl";
import { buttonVariants } from "../ui/button";
import { MessagePage } from "./message-page";

/** What is shown where there is nothing. */
export function NotFoundMessage() {
  const t = useTranslations("common.notFound");
  return (
    <MessagePage title={t("title")} text={t("text")}>
      <Link href="/admin" className={buttonVariants()}>
        {t("link")}
      </Link>
    </MessagePage>
  );
}
