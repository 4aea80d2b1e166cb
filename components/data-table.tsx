// biome-ignore-all lint/a11y/noRedundantRoles: on a phone the table is laid out as cards, and browsers then forget what its elements are
"use client";

import { type ColumnDef, type Header, useTable } from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { type DataTableFeatures, dataTableFeatures } from "./data-table-columns";
import { cn } from "./ui/cn";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "./ui/table";

/** The order that the server gave the rows, and where to get another one. */
export interface ServerSorting {
  column: string;
  descending: boolean;
  href: (column: string, descending: boolean) => string;
}

/**
 * A table of rows that the server has paged, sorted and filtered. Headers of columns with `enableSorting` are links to the other orders;
 * under 768 pixels each row is a card. Headers are texts: they also name the fields of a card.
 */
export function DataTable<Row extends { id: number }>({
  label,
  columns,
  rows,
  sorting,
  dense = false,
}: {
  label: string;
  // biome-ignore lint/suspicious/noExplicitAny: the columns of one table hold values of different types
  columns: ColumnDef<DataTableFeatures, Row, any>[];
  rows: Row[];
  sorting?: ServerSorting;
  /** Smaller letters, for many columns. */
  dense?: boolean;
}) {
  const order = useMemo(() => (sorting ? [{ id: sorting.column, desc: sorting.descending }] : []), [sorting]);
  const table = useTable({
    features: dataTableFeatures,
    columns,
    data: rows,
    manualSorting: true,
    enableSortingRemoval: false,
    enableMultiSort: false,
    defaultColumn: { enableSorting: false },
    state: { sorting: order },
    getRowId: (row) => String(row.id),
  });
  return (
    <Table aria-label={label} role="table" className={cn("max-md:block", dense && "md:text-[0.8125rem]")}>
      <TableHeader role="rowgroup" className="max-md:block">
        {table.getHeaderGroups().map((group) => (
          <TableRow key={group.id} role="row" className="max-md:flex max-md:flex-wrap max-md:gap-x-4 max-md:px-4">
            {group.headers.map((header) => (
              <HeaderCell key={header.id} header={header} sorting={sorting} />
            ))}
          </TableRow>
        ))}
      </TableHeader>
      <TableBody role="rowgroup" className="max-md:block">
        {table.getRowModel().rows.map((row) => (
          <TableRow key={row.id} role="row" className="max-md:block max-md:space-y-1.5 max-md:px-4 max-md:py-3">
            {row.getAllCells().map((cell) => {
              const { header, meta } = cell.column.columnDef;
              return (
                <TableCell
                  key={cell.id}
                  role="cell"
                  className={cn(
                    "px-2 max-md:flex max-md:items-start max-md:justify-between max-md:gap-4 max-md:p-0 md:first:pl-4 md:last:pr-4",
                    meta?.align === "end" && "text-right tabular-nums",
                    meta?.pinned && "md:sticky md:right-0 md:bg-card",
                    meta?.sentences && "max-md:flex-col max-md:gap-0.5 md:w-full md:min-w-56",
                    meta?.className,
                  )}
                >
                  <span aria-hidden className="shrink-0 text-xs leading-5 font-medium text-muted-foreground md:hidden">
                    {typeof header === "string" ? header : null}
                  </span>
                  <div className={cn("min-w-0", meta?.sentences ? "max-md:w-full" : "max-md:text-right")}>
                    <table.FlexRender cell={cell} />
                  </div>
                </TableCell>
              );
            })}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function HeaderCell<Row extends { id: number }>({
  header,
  sorting,
}: {
  header: Header<DataTableFeatures, Row, unknown>;
  sorting?: ServerSorting;
}) {
  const t = useTranslations("reports");
  const { column } = header;
  const { header: text, meta } = column.columnDef;
  const name = typeof text === "string" ? text : column.id;
  const sorted = column.getIsSorted();
  if (!sorting || !column.getCanSort()) {
    return (
      <TableHead
        role="columnheader"
        className={cn(
          "px-2 max-md:sr-only md:first:pl-4 md:last:pr-4",
          meta?.align === "end" && "text-right",
          meta?.pinned && "md:sticky md:right-0 md:bg-muted",
        )}
      >
        {name}
      </TableHead>
    );
  }
  const descending = sorted === "asc" || sorted === false;
  const Icon = sorted === "asc" ? ArrowUp : sorted === "desc" ? ArrowDown : ChevronsUpDown;
  return (
    <TableHead
      role="columnheader"
      aria-sort={sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : "none"}
      className={cn("px-2 max-md:px-0 md:first:pl-4 md:last:pr-4", meta?.align === "end" && "text-right")}
    >
      <Link
        href={sorting.href(column.id, descending)}
        scroll={false}
        title={t(descending ? "sortDescending" : "sortAscending", { column: name })}
        className={cn("inline-flex items-center gap-1 rounded-sm py-1 hover:text-foreground", sorted && "text-foreground")}
      >
        {name}
        <Icon aria-hidden className="size-3.5" />
      </Link>
    </TableHead>
  );
}
