import * as z from "zod";
import { type PagePosition, parseCursor } from "../cursor";
import {
  type ExecutionStatus,
  type ExecutionTrigger,
  executionStatuses,
  executionTriggers,
  type ItemOutcome,
  itemOutcomes,
} from "../define";
import { dayAfter, startOfDay } from "../zoned-day";

export const executionSorts = ["created", "duration"] as const;
export type ExecutionSort = (typeof executionSorts)[number];

/** What a task's page shows: the state that its address carries. */
export interface ExecutionFilters extends PagePosition {
  sort: ExecutionSort;
  direction: "asc" | "desc";
  /** Empty: every status. */
  statuses: ExecutionStatus[];
  trigger?: ExecutionTrigger;
  /** Calendar days in the reader's zone, both included. */
  from?: string;
  to?: string;
  /** Leaves out executions that succeeded and had nothing to do. */
  hideIdle: boolean;
}

/** An address's query as Next hands it over. */
export type SearchParams = Record<string, string | string[] | undefined>;

const first = z.union([z.string(), z.array(z.string()).transform((values) => values[0])]).optional();
const day = first.refine((value) => value === undefined || startOfDay(value, "UTC") !== undefined).catch(undefined);

const schema = z.object({
  sort: first.pipe(z.enum(executionSorts)).catch("created"),
  dir: first.pipe(z.enum(["asc", "desc"])).catch("desc"),
  status: z.union([z.string().transform((value) => [value]), z.array(z.string())]).catch([]),
  trigger: first.pipe(z.enum(executionTriggers)).optional().catch(undefined),
  from: day,
  to: day,
  work: first.catch(undefined),
  after: first.catch(undefined),
  before: first.catch(undefined),
});

/** Reads the state of a task's page from its address. What is unknown or wrong falls back to the default; it never throws. */
export function parseExecutionFilters(params: SearchParams): ExecutionFilters {
  const read = schema.parse(params);
  const after = parseCursor(read.after);
  const before = parseCursor(read.before);
  return {
    sort: read.sort,
    direction: read.dir,
    statuses: executionStatuses.filter((status) => read.status.includes(status)),
    ...(read.trigger ? { trigger: read.trigger } : {}),
    ...(read.from ? { from: read.from } : {}),
    ...(read.to ? { to: read.to } : {}),
    hideIdle: read.work === "1",
    ...(after ? { after } : {}),
    ...(before ? { before } : {}),
  };
}

/** The instants that a period of days covers in the reader's zone: from the first, included, to the second, excluded. */
export function periodInstants(filters: Pick<ExecutionFilters, "from" | "to">, zone: string): { from?: Date; until?: Date } {
  const from = filters.from === undefined ? undefined : startOfDay(filters.from, zone);
  const until = filters.to === undefined ? undefined : startOfDay(dayAfter(filters.to), zone);
  return { ...(from ? { from } : {}), ...(until ? { until } : {}) };
}

/** What the list of an execution's items shows. */
export interface ItemFilters extends PagePosition {
  outcome?: ItemOutcome;
}

const itemSchema = z.object({
  outcome: first.pipe(z.enum(itemOutcomes)).optional().catch(undefined),
  after: first.catch(undefined),
  before: first.catch(undefined),
});

/** Reads the state of an item list from an execution's address; falls back like `parseExecutionFilters`. */
export function parseItemFilters(params: SearchParams): ItemFilters {
  const read = itemSchema.parse(params);
  const after = parseCursor(read.after);
  const before = parseCursor(read.before);
  return { ...(read.outcome ? { outcome: read.outcome } : {}), ...(after ? { after } : {}), ...(before ? { before } : {}) };
}
