import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { EntryCard } from "@/components/shell/entry-card";
import { Alert } from "@/components/ui/alert";
import { hasOwner } from "@/lib/auth/owner";
import { safeNext } from "@/lib/auth/safe-next";
import { installation } from "@/lib/web/installation";
import { currentUser } from "@/lib/web/session";
import { signIn } from "./actions";
import { SignInForm } from "./sign-in-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth.signIn"))("title") };
}

export default async function LoginPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await searchParams;
  const target = safeNext(Array.isArray(next) ? next[0] : next);
  if (await currentUser()) redirect(target);
  const t = await getTranslations("auth.signIn");
  const owned = await hasOwner(installation().prisma);
  return (
    <EntryCard title={t("title")}>
      {owned ? <SignInForm action={signIn} next={target} /> : <Alert tone="info">{t("noOwner")}</Alert>}
    </EntryCard>
  );
}
