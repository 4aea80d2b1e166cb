import type { DriverStep } from "../../lib/provisioning/driver";

const DAY_MS = 86_400_000;

/** A kind of service: how it is imported, where it must end, and the steps that must take effect on the server, each once. */
interface Kind {
  name: string;
  /** Days from now. */
  expiresIn: number | null;
  state: "pending" | "active" | "suspended";
  suspendedAgo?: number;
  suspensionReason?: "overdue" | "abuse";
  cancelIn?: number;
  holdIn?: number;
  exempt?: boolean;
  ends: "pending" | "active" | "suspended" | "expired" | "cancelled";
  steps: DriverStep[];
}

export const kinds: readonly Kind[] = [
  { name: "ordered", state: "pending", expiresIn: 30, ends: "active", steps: ["deliver"] },
  { name: "ordered without end", state: "pending", expiresIn: null, ends: "active", steps: ["deliver"] },
  { name: "ordered, its term over", state: "pending", expiresIn: -1, ends: "pending", steps: [] },
  { name: "ordered and cancelled", state: "pending", expiresIn: 30, cancelIn: -1, ends: "cancelled", steps: ["cancel"] },
  { name: "paid", state: "active", expiresIn: 10, ends: "active", steps: [] },
  { name: "overdue", state: "active", expiresIn: -1, ends: "suspended", steps: ["suspend"] },
  { name: "long overdue", state: "active", expiresIn: -400, ends: "suspended", steps: ["suspend"] },
  { name: "overdue, held", state: "active", expiresIn: -1, holdIn: 5, ends: "active", steps: [] },
  { name: "overdue, exempt", state: "active", expiresIn: -1, exempt: true, ends: "active", steps: [] },
  { name: "to be cancelled", state: "active", expiresIn: 10, cancelIn: -1, ends: "cancelled", steps: ["cancel"] },
  { name: "cancelled later", state: "active", expiresIn: 10, cancelIn: 5, ends: "active", steps: [] },
  {
    name: "renewed",
    state: "suspended",
    expiresIn: 20,
    suspendedAgo: 3,
    suspensionReason: "overdue",
    ends: "active",
    steps: ["unsuspend"],
  },
  { name: "in grace", state: "suspended", expiresIn: -3, suspendedAgo: 3, suspensionReason: "overdue", ends: "suspended", steps: [] },
  {
    name: "grace over",
    state: "suspended",
    expiresIn: -10,
    suspendedAgo: 8,
    suspensionReason: "overdue",
    ends: "expired",
    steps: ["expire"],
  },
  { name: "abused", state: "suspended", expiresIn: 20, suspendedAgo: 30, suspensionReason: "abuse", ends: "suspended", steps: [] },
];

/** The kind of the service of this number. */
export function kindOf(index: number): Kind {
  return kinds[index % kinds.length] as Kind;
}

/** A server of the bundle; each call may take `timeoutMs`. */
interface BundleServer {
  url: string;
  secret: string;
  timeoutMs?: number;
}

/** A bundle of `count` services, every kind in turn, spread over the servers of these addresses. */
export function mixedBundle(count: number, servers: readonly BundleServer[], now: Date): unknown {
  const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS).toISOString();
  return {
    servers: servers.map(({ url, secret, timeoutMs }, index) => ({
      key: `web-${index}`,
      name: `Web ${index}`,
      driver: "webhook",
      settings: { url, secret },
      maxConcurrency: 10,
      timeoutMs,
    })),
    products: servers.map((_, index) => ({ key: `hosting-${index}`, name: "Hosting", server: `web-${index}` })),
    customers: [
      { email: "ada@example.com", name: "Ada" },
      { email: "exempt@example.com", name: "House account", exempt: true },
    ],
    services: Array.from({ length: count }, (_, index) => {
      const kind = kindOf(index);
      return {
        reference: `SVC-${index}`,
        customer: kind.exempt ? "exempt@example.com" : "ada@example.com",
        product: `hosting-${index % servers.length}`,
        state: kind.state,
        expiresAt: kind.expiresIn === null ? null : inDays(kind.expiresIn),
        suspendedAt: kind.suspendedAgo === undefined ? null : inDays(-kind.suspendedAgo),
        suspensionReason: kind.suspensionReason ?? null,
        cancelAt: kind.cancelIn === undefined ? null : inDays(kind.cancelIn),
        holdUntil: kind.holdIn === undefined ? null : inDays(kind.holdIn),
      };
    }),
  };
}
