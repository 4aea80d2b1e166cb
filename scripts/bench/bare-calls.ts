import { randomUUID } from "node:crypto";
import { Agent } from "undici";

/*
 * The floor under what a worker can do: a process (fork) that calls the same servers, as many at once, and does nothing else.
 * In: the number of calls, how many at once to each server, and the servers' addresses. Tells its processor time at its end.
 */
const [calls, atOnce, ...urls] = process.argv.slice(2);
const body = JSON.stringify({
  action: "deliver",
  reference: "SVC-00001",
  externalId: null,
  product: "product-1",
  customer: { email: "customer-1@bench.invalid", name: "Customer 1" },
  settings: { plan: "s" },
});
const agent = new Agent({ connections: Number(atOnce), headersTimeout: 0, bodyTimeout: 0 });
const each = Math.ceil(Number(calls) / urls.length);

async function callServer(address: string): Promise<void> {
  const { origin, pathname: path } = new URL(address);
  let left = each;
  const caller = async () => {
    while (left-- > 0) {
      const headers = { "content-type": "application/json", "idempotency-key": randomUUID() };
      const answer = await agent.request({ origin, path, method: "POST", headers, body });
      if (answer.statusCode !== 200) throw new Error(`${address} answered ${answer.statusCode}`);
      await answer.body.text();
    }
  };
  await Promise.all(Array.from({ length: Number(atOnce) }, caller));
}

const before = process.cpuUsage();
await Promise.all(urls.map(callServer));
const { user, system } = process.cpuUsage(before);
process.send?.({ cpuMs: (user + system) / 1000 });
process.disconnect();
await agent.close();
