import { parseArgs } from "node:util";
import { startPanelServer } from "./panel-server";

// The panel as a process of its own: `tsx lib/provisioning/testing/panel-main.ts [--port N] [--secret whsec_…] [--latency MS] [--adopt]`
// prints {"url","secret","port","pid"} as one line and serves until it is ended.
const { values } = parseArgs({
  options: { port: { type: "string" }, secret: { type: "string" }, latency: { type: "string" }, adopt: { type: "boolean" } },
});
const { url, secret, port } = await startPanelServer({
  port: Number(values.port ?? 0),
  latencyMs: Number(values.latency ?? 0),
  adopt: values.adopt ?? false,
  ...(values.secret === undefined ? {} : { secret: values.secret }),
});
console.log(JSON.stringify({ url, secret, port, pid: process.pid }));
