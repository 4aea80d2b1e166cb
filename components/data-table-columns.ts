import { metaHelper, rowSortingFeature, tableFeatures } from "@tanstack/react-table";

/** What a column says beside its cells: where its content stands, and whether it stays in view while the table scrolls sideways. */
export interface DataColumnMeta {
  align?: "end";
  pinned?: boolean;
  /** Sentences: takes the width that the other columns leave, and in a card stands under its name. */
  sentences?: boolean;
  className?: string;
}

/** The features of every table here. Sorting is the server's: the table only knows by what. */
export const dataTableFeatures = tableFeatures({ rowSortingFeature, columnMeta: metaHelper<DataColumnMeta>() });
export type DataTableFeatures = typeof dataTableFeatures;
