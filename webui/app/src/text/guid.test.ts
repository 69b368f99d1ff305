import { expect, test } from "vitest";
import { guidBytes, guidOfHex, guidText } from "./guid";

test("a GUID is written as Windows does", () => {
  const bytes = Array.from({ length: 16 }, (_, i) => i);
  expect(guidText(btoa(String.fromCharCode(...bytes)))).toBe(
    "03020100-0504-0706-0809-0a0b0c0d0e0f",
  );
  expect(guidText("")).toBe("");
  expect(guidText(btoa("short"))).toBe("");
});

test("a GUID of an address or an alert is the same object", () => {
  const text = "03020100-0504-0706-0809-0a0b0c0d0e0f";
  expect(guidText(guidBytes(text))).toBe(text);
  expect(guidOfHex("000102030405060708090a0b0c0d0e0f")).toBe(text);
  expect(guidBytes("tom@example.com")).toBeUndefined();
  expect(guidOfHex("dc1.example.com")).toBe("");
});
