import * as z from "zod";
import type { PrismaClient } from "../db/client";
import { Prisma } from "../db/generated/client";
import { loadPage, type Page, type PagePosition } from "../engine/cursor";
import type { DriverStep } from "../provisioning/driver";
import { type PlannedStep, type Policy, plannedStep, type ServiceState, type SuspensionReason, serviceStates } from "./lifecycle";
import { defaultLifecycleSettings, LIFECYCLE_SETTING, type LifecycleSettings, parseLifecycleSettings, servicePolicy } from "./policy";

/** How many services one page shows. */
export const servicesPerPage = 50;

/** What the list of services shows: the state that its address carries. Places are references. */
export interface ServiceFilters extends PagePosition<string> {
  /** What a person typed: the start of a reference or of an e-mail address, or a part of a customer's name. */
  search?: string;
  state?: ServiceState;
}

const first = z.union([z.string(), z.array(z.string()).transform((values) => values[0])]).optional();
const text = first
  .transform((value) => value?.trim().slice(0, 200) || undefined)
  .optional()
  .catch(undefined);
const schema = z.object({ q: text, state: first.pipe(z.enum(serviceStates)).optional().catch(undefined), after: text, before: text });

/** Reads the state of the list of services from its address. What is unknown or wrong falls back to the default; it never throws. */
export function parseServiceFilters(params: Record<string, string | string[] | undefined>): ServiceFilters {
  const { q, state, after, before } = schema.parse(params);
  return { ...(q ? { search: q } : {}), ...(state ? { state } : {}), ...(after ? { after } : {}), ...(before ? { before } : {}) };
}

const include = {
  customer: { select: { email: true, name: true, exempt: true } },
  product: { select: { key: true, name: true, suspendAfterDays: true, graceDays: true } },
  server: { select: { key: true, name: true } },
} as const;

type ServiceModel = Prisma.ServiceGetPayload<{ include: typeof include }>;

/** A service with what it belongs to, and what will happen to it. */
export interface ServiceRow extends Omit<ServiceModel, "state" | "suspensionReason" | "attemptStep"> {
  state: ServiceState;
  suspensionReason: SuspensionReason | null;
  attemptStep: DriverStep | null;
  policy: Policy;
  planned: PlannedStep;
}

/** How many services are in each state; states without any are left out. One pass over an index. */
export async function countServicesByState(prisma: PrismaClient): Promise<Partial<Record<ServiceState, number>>> {
  const rows = await prisma.service.groupBy({ by: ["state"], _count: { _all: true } });
  return Object.fromEntries(rows.map(({ state, _count }) => [state, _count._all]));
}

/** One page of services in the order of their references. Throws MisconfiguredError when the settings that decide the next step are wrong. */
export async function listServices(prisma: PrismaClient, filters: ServiceFilters, now: Date): Promise<Page<ServiceRow>> {
  const settings = await readSettings(prisma);
  return loadPage(
    filters,
    servicesPerPage,
    (service: ServiceRow) => service.reference,
    async (place, backwards, limit) => {
      const conditions = [Prisma.sql`1 = 1`];
      if (filters.state) conditions.push(Prisma.sql`state = ${filters.state}`);
      if (place) conditions.push(backwards ? Prisma.sql`reference < ${place}` : Prisma.sql`reference > ${place}`);
      if (filters.search) conditions.push(matches(filters.search));
      const found = await prisma.$queryRaw<{ id: number }[]>`SELECT id FROM services WHERE ${Prisma.join(conditions, " AND ")}
      ORDER BY reference ${backwards ? Prisma.sql`DESC` : Prisma.sql`ASC`} LIMIT ${limit}`;
      const ids = found.map((row) => row.id);
      const services = await prisma.service.findMany({ where: { id: { in: ids } }, include });
      const byId = new Map(services.map((service) => [service.id, service]));
      return ids.flatMap((id) => byId.get(id) ?? []).map((service) => withPlan(service, settings, now));
    },
  );
}

/** One service; null where there is none of that reference. Throws like `listServices`. */
export async function loadService(prisma: PrismaClient, reference: string, now: Date): Promise<ServiceRow | null> {
  const service = await prisma.service.findUnique({ where: { reference }, include });
  return service && withPlan(service, await readSettings(prisma), now);
}

/**
 * The customers that match are found once, in one pass; then services are walked along the index of their order until a page is full.
 * A search that finds little walks them all, which takes less than a tenth of a second for 100,000.
 */
function matches(search: string): Prisma.Sql {
  const term = search.replace(/[!%_]/g, "!$&");
  return Prisma.sql`(lower(reference) LIKE lower(${`${term}%`}) ESCAPE '!' OR customer_id IN (SELECT id FROM customers
    WHERE email LIKE lower(${`${term}%`}) ESCAPE '!' OR lower(name) LIKE lower(${`%${term}%`}) ESCAPE '!'))`;
}

async function readSettings(prisma: PrismaClient): Promise<LifecycleSettings> {
  const stored = await prisma.setting.findUnique({ where: { key: LIFECYCLE_SETTING } });
  return stored ? parseLifecycleSettings(stored.value) : defaultLifecycleSettings;
}

function withPlan(model: ServiceModel, settings: LifecycleSettings, now: Date): ServiceRow {
  const service = {
    ...model,
    state: model.state as ServiceState,
    suspensionReason: model.suspensionReason as SuspensionReason | null,
    attemptStep: model.attemptStep as DriverStep | null,
  };
  const policy = servicePolicy(settings, {
    productKey: model.product.key,
    productSuspendAfterDays: model.product.suspendAfterDays,
    productGraceDays: model.product.graceDays,
    reference: model.reference,
    suspendAfterDays: model.suspendAfterDays,
    graceDays: model.graceDays,
  });
  return { ...service, policy, planned: plannedStep({ ...service, exempt: model.customer.exempt }, policy, now) };
}
