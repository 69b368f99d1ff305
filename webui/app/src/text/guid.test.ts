import { expect, test } from "vitest";
import { guidText } from "./guid";

test("a GUID is written as Windows does", () => {
  const bytes = Array.from({ length: 16 }, (_, i) => i);
  expect(guidText(btoa(String.fromCharCode(...bytes)))).toBe(
    "03020100-0504-0706-0809-0a0b0c0d0e0f",
  );
  expect(guidText("")).toBe("");
  expect(guidText(btoa("short"))).toBe("");
});
