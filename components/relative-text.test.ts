import { expect, it } from "vitest";
import { relativeText } from "./relative-text";

it.each([
  [0, "now", "maintenant"],
  [-999, "now", "maintenant"],
  [-59_999, "59 sec. ago", "il y a 59 s"],
  [-60_000, "1 min. ago", "il y a 1 min"],
  [-3_599_999, "59 min. ago", "il y a 59 min"],
  [7_200_000, "in 2 hr.", "dans 2 h"],
  [-86_400_000, "yesterday", "hier"],
  [-400 * 86_400_000, "last yr.", "l’année dernière"],
])("says %d ms from now in the largest unit that it fills", (distance, en, fr) => {
  expect([relativeText(distance, "en"), relativeText(distance, "fr")].map((text) => text.replaceAll(/[\u00a0\u202f]/g, " "))).toEqual([
    en,
    fr,
  ]);
});
