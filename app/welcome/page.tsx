import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { EntryCard } from "@/components/shell/entry-card";
import { Alert } from "@/components/ui/alert";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "@/lib/auth/create-user";
import { hasOwner, isOwnerToken } from "@/lib/auth/owner";
import { installation } from "@/lib/web/installation";
import { createTheOwner } from "./actions";
import { OwnerForm } from "./owner-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth.welcome"))("title") };
}

const passwordLimits = { min: MIN_PASSWORD_LENGTH, max: MAX_PASSWORD_LENGTH };

export default async function WelcomePage({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await searchParams;
  const { env, prisma } = installation();
  if (await hasOwner(prisma)) redirect("/login");
  const t = await getTranslations("auth.welcome");
  const valid = typeof token === "string" && isOwnerToken(token, env.APP_SECRET);
  return (
    <EntryCard title={t("title")} lead={valid ? t("lead") : undefined}>
      {valid ? (
        <OwnerForm action={createTheOwner} token={token} limits={passwordLimits} />
      ) : (
        <Alert tone="danger">{t("invalidLink")}</Alert>
      )}
    </EntryCard>
  );
}
