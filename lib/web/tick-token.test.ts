import { expect, it } from "vitest";
import { checkTickToken, suggestedTickToken } from "./tick-token";

const TOKEN = "a token of some length";
const ask = (query: string, authorization?: string) =>
  new Request(`http://localhost/api/tick${query}`, authorization ? { headers: { authorization } } : {});

it("lets in who shows the token, in the header or in the address", () => {
  expect(checkTickToken(ask("", `Bearer ${TOKEN}`), TOKEN)).toBe("allowed");
  expect(checkTickToken(ask("", `bearer  ${TOKEN}`), TOKEN)).toBe("allowed");
  expect(checkTickToken(ask(`?token=${encodeURIComponent(TOKEN)}`), TOKEN)).toBe("allowed");
});

it.each([
  ["", undefined],
  ["?token=", undefined],
  ["?token=a+token+of+some+lengt", undefined],
  ["?token=a+token+of+some+length2", undefined],
  ["", "Bearer wrong"],
  ["", `Basic ${TOKEN}`],
  // The header is asked first: a right address does not make up for a wrong header.
  [`?token=${encodeURIComponent(TOKEN)}`, "Bearer wrong"],
])("refuses %j with %j", (query, authorization) => {
  expect(checkTickToken(ask(query, authorization), TOKEN)).toBe("refused");
});

it("is closed where no token is set, whatever is shown", () => {
  expect(checkTickToken(ask("?token="), undefined)).toBe("closed");
  expect(checkTickToken(ask("?token=undefined"), undefined)).toBe("closed");
});

it("suggests a long token that stays the same", () => {
  expect(suggestedTickToken("secret")).toMatch(/^[0-9a-f]{48}$/);
  expect(suggestedTickToken("secret")).toBe(suggestedTickToken("secret"));
  expect(suggestedTickToken("secret")).not.toBe(suggestedTickToken("other"));
});
