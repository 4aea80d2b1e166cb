"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { FormField } from "@/components/form-field";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { Action } from "@/lib/web/action";
import type { ActionError } from "@/lib/web/action-result";

interface State {
  error: ActionError;
  email: string;
  name: string;
}

const told = { email: "invalidEmail", name: "invalidName", password: "invalidPassword" } as const;

/** `limits`: the least and the most characters of a password. */
export function OwnerForm({ action, token, limits }: { action: Action<unknown>; token: string; limits: { min: number; max: number } }) {
  const t = useTranslations("auth.welcome");
  const errors = useTranslations("errors");
  const [state, submit, pending] = useActionState(async (_before: State | null, form: FormData) => {
    const result = await action(form);
    return result.ok ? null : { error: result.error, email: String(form.get("email")), name: String(form.get("name")) };
  }, null);
  return (
    <form action={submit} className="space-y-4">
      {state ? (
        <Alert tone="danger" role="alert">
          {message(state.error)}
        </Alert>
      ) : null}
      <input type="hidden" name="token" value={token} />
      <FormField label={t("name")} name="name" autoComplete="name" required maxLength={200} defaultValue={state?.name} />
      <FormField label={t("email")} name="email" type="email" autoComplete="username" required defaultValue={state?.email} />
      <FormField
        label={t("password")}
        hint={t("passwordHint", limits)}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={limits.min}
        maxLength={limits.max}
      />
      <Button type="submit" disabled={pending} className="w-full">
        {pending ? t("submitting") : t("submit")}
      </Button>
    </form>
  );

  function message({ code, params }: ActionError): string {
    if (code === "taken" || code === "invalidLink") return t(code);
    const field = Object.keys(told).find((name) => name === params?.field) as keyof typeof told | undefined;
    if (code === "invalid" && field) return t(told[field], limits);
    return errors(code === "databaseUnavailable" ? code : "unexpected");
  }
}
