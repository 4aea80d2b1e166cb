import type { PrismaClient } from "../../../lib/db/client";
import { countServicesByState, listServices, loadService, type ServiceFilters } from "../../../lib/services/data";
import { type Timing, time } from "./stopwatch";

/** What the pages about services ask. */
export async function timeServicePages(prisma: PrismaClient, services: number, now: Date): Promise<Timing[]> {
  const reference = (n: number) => `SVC-${String(n).padStart(8, "0")}`;
  const middle = Math.floor(services / 2);
  const lists: [string, ServiceFilters][] = [
    ["first page", {}],
    ["far behind", { after: reference(Math.floor(services * 0.9)) }],
    ["active", { state: "active" }],
    ["suspended", { state: "suspended" }],
    ["delivery failed", { state: "delivery_failed" }],
    ["search for a reference", { search: reference(middle) }],
    ["search for the start of an address", { search: `customer-${Math.floor(services / 8)}` }],
    ["search for a frequent name", { search: "Lefèvre" }],
    ["search for what is nowhere", { search: "nobody-is-called-this" }],
    ["search among the suspended", { search: "Müller 12", state: "suspended" }],
  ];
  const timings = [
    await time(
      "overview: services by state",
      () => countServicesByState(prisma),
      (counts) => `${Object.keys(counts).length} states`,
    ),
    await time("service: its page", () => loadService(prisma, reference(middle), now)),
  ];
  for (const [name, filters] of lists) {
    timings.push(
      await time(
        `services: ${name}`,
        () => listServices(prisma, filters, now),
        ({ rows }) => `${rows.length} rows`,
      ),
    );
  }
  return timings;
}
