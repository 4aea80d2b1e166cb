import { Search } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button, buttonVariants } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { type ServiceState, serviceStates } from "@/lib/services/lifecycle";

/** Searches services; what is asked stands in the address. */
export function SearchBar({ search, state }: { search: string | undefined; state: ServiceState | undefined }) {
  const t = useTranslations("services");
  return (
    <Form action="/admin/services" role="search" className="flex flex-wrap items-center gap-3 border-b px-4 py-4 sm:px-5">
      <Input
        type="search"
        name="q"
        defaultValue={search}
        maxLength={200}
        aria-label={t("search.label")}
        placeholder={t("search.placeholder")}
        className="min-w-0 flex-1 basis-64 sm:max-w-md"
      />
      <Select name="state" defaultValue={state ?? ""} aria-label={t("columns.state")} className="w-auto">
        <option value="">{t("anyState")}</option>
        {serviceStates.map((each) => (
          <option key={each} value={each}>
            {t(`state.${each}`)}
          </option>
        ))}
      </Select>
      <Button type="submit" variant="outline">
        <Search aria-hidden />
        {t("search.submit")}
      </Button>
      {search || state ? (
        <Link href="/admin/services" className={buttonVariants({ variant: "ghost" })}>
          {t("search.clear")}
        </Link>
      ) : null}
    </Form>
  );
}
