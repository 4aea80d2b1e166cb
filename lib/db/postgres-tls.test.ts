import { expect, it } from "vitest";
import { withTlsOptions } from "./postgres-tls";

const address = "postgresql://ada:s3cret@db.example:5432/ponctuel";
const here = import.meta.filename;

it.each([
  ["", "uselibpqcompat=true"],
  ["sslmode=require", "sslmode=require&uselibpqcompat=true"],
  [`sslmode=verify-full&sslrootcert=${here}`, `sslmode=verify-full&sslrootcert=${here}&uselibpqcompat=true`],
  ["sslrootcert=system", "sslmode=verify-full&uselibpqcompat=true"],
  ["sslmode=no-verify&uselibpqcompat=false", "sslmode=no-verify&uselibpqcompat=false"],
])("reads ?%s as ?%s", (given, read) => {
  expect(decodeURIComponent(withTlsOptions(new URL(`${address}?${given}`)).href)).toBe(`${address}?${read}`);
});

it.each([
  ["sslmode=verfy-full", 'sslmode: expected disable, prefer, require, verify-ca or verify-full, got "verfy-full"'],
  ["sslmode=verify-ca", "sslmode=verify-ca needs sslrootcert, the file of the authority to trust"],
  [
    "sslmode=verify-full&sslrootcert=/nowhere/ca.pem",
    "sslrootcert cannot be read: ENOENT: no such file or directory, access '/nowhere/ca.pem'",
  ],
  ["sslmode=require&sslkey=/nowhere/key.pem", "sslkey cannot be read: ENOENT: no such file or directory, access '/nowhere/key.pem'"],
])("refuses ?%s", (given, message) => {
  expect(() => withTlsOptions(new URL(`${address}?${given}`))).toThrow(`DATABASE_URL: ${message}`);
});
