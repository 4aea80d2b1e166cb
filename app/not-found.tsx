import Link from "next/link";
import { useTranslations } from "next-intl";
import { MessagePage } from "@/components/shell/message-page";
import { buttonVariants } from "@/components/ui/button";

export default function NotFoundPage() {
  const t = useTranslations("common.notFound");
  return (
    <MessagePage title={t("title")} text={t("text")}>
      <Link href="/admin" className={buttonVariants()}>
        {t("link")}
      </Link>
    </MessagePage>
  );
}
