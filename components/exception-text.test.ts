import { expect, test } from "vitest";
import { exceptionText } from "./exception-text";

test("the copied text holds name, code, message, stack and every cause", () => {
  const text = exceptionText({
    name: "ProvisioningError",
    message: "no answer",
    code: "ETIMEDOUT",
    stack: "ProvisioningError: no answer\n    at deliver (driver.ts:1:2)",
    causes: [
      { name: "Error", message: "connect ETIMEDOUT", stack: "Error: connect ETIMEDOUT\n    at connect (net.ts:3:4)" },
      { name: "NonErrorThrown", message: "a string" },
    ],
  });
  expect(text).toBe(`ProvisioningError [ETIMEDOUT]: no answer
ProvisioningError: no answer
    at deliver (driver.ts:1:2)

Caused by: Error: connect ETIMEDOUT
    at connect (net.ts:3:4)

Caused by: NonErrorThrown: a string`);
});
