import { getTranslations } from "next-intl/server";
import { PageHeader } from "@/components/page-header";
import { requireUser } from "@/lib/web/guard";

export default async function OverviewPage() {
  await requireUser();
  const t = await getTranslations("overview");
  return <PageHeader title={t("title")} />;
}
