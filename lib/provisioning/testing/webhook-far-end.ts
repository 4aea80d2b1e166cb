import type { ContractFarEnd, Mishap } from "./contract";
import type { PanelBehaviour } from "./panel-behaviour";
import { startPanelServer } from "./panel-server";

/** The panel as the contract suite wants it. */
export async function startWebhookFarEnd(): Promise<ContractFarEnd<{ url: string; secret: string }>> {
  const panel = await startPanelServer();
  const behaviours: Record<Mishap, PanelBehaviour> = {
    hang: { kind: "hang" },
    cut: { kind: "reset" },
    "cut-after-effect": { kind: "close", effect: true },
    busy: { kind: "answer", status: 429, headers: { "retry-after": "7" } },
    refuse: { kind: "answer", status: 403, body: "this product is not sold here" },
    nonsense: { kind: "garbage" },
    "tell-secrets": { kind: "answer", status: 400, body: `no such secret: ${panel.secret}` },
  };
  return {
    settings: { url: panel.url, secret: panel.secret },
    secrets: [panel.secret, panel.secret.replace(/^whsec_|=+$/g, "")],
    treat: (mishap) => panel.setBehaviour(mishap && behaviours[mishap]),
    nextCall: panel.nextCall,
    callCount: () => panel.calls.length,
    effects: () => panel.effects,
    snapshot: () => ({ accounts: [...panel.accounts.values()], effects: panel.effects.length, calls: panel.calls.length }),
    close: panel.close,
  };
}
