import { LogOut } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button";

/** Who is signed in, with which role, and the way out. */
export function Account({
  name,
  email,
  role,
  signOut,
}: {
  name: string;
  email: string;
  role: "viewer" | "operator" | "admin";
  signOut: () => Promise<void>;
}) {
  const t = useTranslations("navigation");
  const roles = useTranslations("common.role");
  return (
    // biome-ignore lint/a11y/useSemanticElements: a name for the group, not a landmark
    <div role="group" aria-label={t("account", { name })} className="flex items-center justify-between gap-3">
      <div className="min-w-0 flex-1 text-sm leading-tight lg:max-w-56 lg:text-right">
        <p className="truncate font-medium" title={email}>
          {name}
        </p>
        <p className="text-xs text-muted-foreground">{roles(role)}</p>
      </div>
      <form action={signOut}>
        <Button type="submit" variant="outline" size="icon" title={t("signOut")} aria-label={t("signOut")}>
          <LogOut aria-hidden />
        </Button>
      </form>
    </div>
  );
}
