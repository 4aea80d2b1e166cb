import { expect, it } from "vitest";
import { trustedOriginsOf } from "./trusted-origins";

it.each([
  { origin: "http://localhost:3000", host: "localhost:3000" },
  { origin: "http://192.168.1.20:3000", host: "192.168.1.20:3000" },
  { origin: "https://ponctuel.example.com", host: "127.0.0.1:3000", "x-forwarded-host": "ponctuel.example.com" },
  { origin: "https://ponctuel.example.com", host: "127.0.0.1:3000", "x-forwarded-host": "ponctuel.example.com, inner" },
  { origin: "http://localhost:3000", host: "LocalHost:3000" },
])("trusts the page's own site: %j", (headers) => {
  expect(trustedOriginsOf(new Headers(Object.entries(headers)))).toEqual([headers.origin]);
});

it.each([
  { origin: "https://evil.example", host: "localhost:3000" },
  { origin: "http://localhost:3001", host: "localhost:3000" },
  { origin: "null", host: "localhost:3000" },
  { origin: "not an address", host: "localhost:3000" },
  { host: "localhost:3000" },
  { origin: "http://localhost:3000" },
])("trusts no other: %j", (headers) => {
  expect(trustedOriginsOf(new Headers(Object.entries(headers)))).toEqual([]);
});
