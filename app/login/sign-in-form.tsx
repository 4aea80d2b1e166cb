"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { FormField } from "@/components/form-field";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { Action } from "@/lib/web/action";
import type { ActionError } from "@/lib/web/action-result";

const told = ["wrong", "invalid", "tooMany"] as const;

export function SignInForm({ action, next }: { action: Action<unknown>; next: string }) {
  const t = useTranslations("auth.signIn");
  const [state, submit, pending] = useActionState(async (_before: { error: ActionError; email: string } | null, form: FormData) => {
    const result = await action(form);
    return result.ok ? null : { error: result.error, email: String(form.get("email")) };
  }, null);
  return (
    <form action={submit} className="space-y-4">
      {state ? (
        <Alert tone="danger" role="alert">
          {t(told.find((code) => code === state.error.code) ?? "failed", state.error.params)}
        </Alert>
      ) : null}
      <input type="hidden" name="next" value={next} />
      <FormField label={t("email")} name="email" type="email" autoComplete="username" required defaultValue={state?.email} />
      <FormField label={t("password")} name="password" type="password" autoComplete="current-password" required />
      <Button type="submit" disabled={pending} className="w-full">
        {pending ? t("submitting") : t("submit")}
      </Button>
    </form>
  );
}
