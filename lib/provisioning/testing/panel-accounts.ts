import type { DriverStep } from "../driver";

export interface PanelAccount {
  reference: string;
  externalId: string;
  state: "active" | "suspended" | "expired" | "cancelled";
  product: string;
  customer: { email: string; name: string };
  settings: Record<string, unknown>;
}

/** A change that a call made to an account, as opposed to a call that found everything as it should be. */
export interface PanelEffect {
  reference: string;
  action: DriverStep;
  key: string;
}

/** The body of a call, as the webhook protocol has it. */
export interface PanelRequest {
  action: DriverStep;
  reference: string;
  externalId: string | null;
  product: string;
  customer: { email: string; name: string };
  settings: Record<string, unknown>;
}

export interface PanelAnswer {
  status: number;
  body: { externalId?: string; already?: boolean; message?: string };
}

/** The accounts of a hosting panel, which carries out each Idempotency-Key at most once. */
export class PanelAccounts {
  readonly accounts = new Map<string, PanelAccount>();
  readonly effects: PanelEffect[] = [];
  #answers = new Map<string, { of: string; answer: PanelAnswer }>();

  /** `adopt`: a reference never heard of is taken for an account that exists, in the state that the action starts from. */
  constructor(private readonly adopt: boolean) {}

  /** Carries the request out, or gives the stored answer where the key was seen before; a key used for something else is refused. */
  apply(request: PanelRequest, key: string): PanelAnswer {
    const of = `${request.action} ${request.reference}`;
    const stored = this.#answers.get(key);
    if (stored) return stored.of === of ? stored.answer : { status: 422, body: { message: `this key was used for ${stored.of}` } };
    const answer = this.#carryOut(request, key);
    this.#answers.set(key, { of, answer });
    return answer;
  }

  #carryOut(request: PanelRequest, key: string): PanelAnswer {
    const { action, reference } = request;
    const account = this.#find(request);
    if (action === "deliver") {
      if (account) return { status: 409, body: { externalId: account.externalId, message: "this account exists" } };
      const made = this.#add(request, `acct-${this.accounts.size + 1}`, "active");
      this.effects.push({ reference, action, key });
      return { status: 201, body: { externalId: made.externalId } };
    }
    if (!account) return { status: 404, body: { message: "no such account" } };
    if (request.externalId !== null && request.externalId !== account.externalId) {
      return { status: 422, body: { message: `this account is called ${account.externalId}` } };
    }
    const state = ({ suspend: "suspended", unsuspend: "active", expire: "expired", cancel: "cancelled" } as const)[action];
    if (account.state === state) return { status: 200, body: { already: true } };
    account.state = state;
    this.effects.push({ reference, action, key });
    return { status: 200, body: {} };
  }

  /** Removed accounts stay on the list, for tests to look at, but can no longer be found. */
  #find(request: PanelRequest): PanelAccount | undefined {
    const account = this.accounts.get(request.reference);
    if (account) return account.state === "expired" || account.state === "cancelled" ? undefined : account;
    if (!this.adopt || request.action === "deliver") return undefined;
    return this.#add(
      request,
      request.externalId ?? `adopted-${request.reference}`,
      request.action === "unsuspend" ? "suspended" : "active",
    );
  }

  #add({ reference, product, customer, settings }: PanelRequest, externalId: string, state: PanelAccount["state"]): PanelAccount {
    const account = { reference, externalId, state, product, customer, settings };
    this.accounts.set(reference, account);
    return account;
  }
}
