import { expect, it } from "vitest";
import { ownAddress } from "./own-address";

it.each([
  [{ host: "localhost:3000" }, "http://localhost:3000"],
  [{ host: "192.168.1.20:3000", "x-forwarded-proto": "http" }, "http://192.168.1.20:3000"],
  [{ host: "127.0.0.1:3000", "x-forwarded-host": "ponctuel.example.com", "x-forwarded-proto": "https" }, "https://ponctuel.example.com"],
  [{ host: "a", "x-forwarded-host": "ponctuel.example.com, b", "x-forwarded-proto": "https,http" }, "https://ponctuel.example.com"],
  [{ host: "not a host" }, "http://localhost"],
  [{}, "http://localhost"],
])("reads %j as %s", (headers, address) => {
  expect(ownAddress(new Headers(Object.entries(headers)))).toBe(address);
});
