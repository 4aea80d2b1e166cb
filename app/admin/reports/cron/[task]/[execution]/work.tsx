import { useTranslations } from "next-intl";
import { JsonView } from "@/components/json-view";
import { Pagination } from "@/components/pagination";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { Page } from "@/lib/engine/cursor";
import type { ItemOutcome } from "@/lib/engine/define";
import type { ExecutionDetail, ItemRow, LogLineRow } from "@/lib/engine/executions/detail";
import { ItemsTable } from "./items-table";
import { LogLines } from "./log-lines";
import { OutcomeFilter } from "./outcome-filter";

/** What an execution returned, did and wrote: result, items, log. `hrefOf` gives this page's address with a part of its state replaced. */
export function Work({
  execution,
  open,
  items,
  log,
  chosen,
  hrefOf,
}: {
  execution: ExecutionDetail;
  open: boolean;
  items: Page<ItemRow>;
  log: Page<LogLineRow>;
  chosen: ItemOutcome | undefined;
  hrefOf: (part: Record<string, string | null | undefined>) => string;
}) {
  const t = useTranslations("reports.detail");
  return (
    <>
      {execution.exception && execution.result === undefined ? null : (
        <Card>
          <CardHeader>
            <CardTitle>{t("result")}</CardTitle>
          </CardHeader>
          <CardContent>
            {execution.result === undefined ? (
              <p className="text-sm text-muted-foreground">{t(open ? "noResultYet" : "noResult")}</p>
            ) : (
              <JsonView value={execution.result} label={t("resultLabel")} />
            )}
          </CardContent>
        </Card>
      )}
      <Card id="items">
        <CardHeader className="pb-3">
          <CardTitle>{t("items")}</CardTitle>
          <OutcomeFilter execution={execution} chosen={chosen} hrefOf={(outcome) => hrefOf({ outcome, after: null, before: null })} />
        </CardHeader>
        {items.rows.length > 0 ? (
          <ItemsTable label={t("itemsTable", { id: String(execution.id) })} rows={items.rows} />
        ) : (
          <p className="border-t px-4 py-6 text-center text-sm text-muted-foreground">
            {t(chosen ? "noItemsOfOutcome" : open ? "noItemsYet" : "noItems")}
          </p>
        )}
        <Pagination
          list={t("items")}
          first={hrefOf({ after: null, before: null })}
          previous={items.previous && hrefOf({ before: items.previous, after: null })}
          next={items.next && hrefOf({ after: items.next, before: null })}
        />
      </Card>
      <Card id="log">
        <CardHeader className="pb-3">
          <CardTitle>{t("log")}</CardTitle>
        </CardHeader>
        <LogLines label={t("logTable", { id: String(execution.id) })} lines={log.rows} />
        <Pagination
          list={t("log")}
          first={hrefOf({ logAfter: null, logBefore: null })}
          previous={log.previous && hrefOf({ logBefore: log.previous, logAfter: null })}
          next={log.next && hrefOf({ logAfter: log.next, logBefore: null })}
        />
      </Card>
    </>
  );
}
