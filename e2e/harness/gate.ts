import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bundleOf, importBundle } from "./bundle";
import type { Installation } from "./installation";

/** Stands before a panel and holds every call until the test opens it: what runs meanwhile runs for as long as the test looks. */
export interface Gate {
  /** The address to give to the server's settings. */
  url: string;
  /** Lets through what waits, and whatever comes later. */
  open(): void;
  close(): Promise<void>;
}

/** One service whose delivery waits at the gate. */
export async function orderBehind(gate: Gate, secret: string, installation: Installation, reference: string): Promise<void> {
  await importBundle(installation, bundleOf([{ key: reference.toLowerCase(), url: gate.url, secret }], [{ reference }]));
}

export async function startGate(panelUrl: string): Promise<Gate> {
  let open: (isOpen: boolean) => void = () => {};
  const opened = new Promise<boolean>((resolve) => {
    open = resolve;
  });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (!(await opened)) return;
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
    const answer = await fetch(panelUrl, { method: "POST", headers: headers as Record<string, string>, body: Buffer.concat(chunks) });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    open: () => open(true),
    async close() {
      open(false);
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
