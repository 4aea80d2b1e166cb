import { describe, expect, test } from "vitest";
import { describeSchedule } from "./schedule-words";

describe("describeSchedule", () => {
  test.each([
    ["* * * * *", "Every minute", "Toutes les minutes"],
    ["*/5 * * * *", "Every 5 minutes", "Toutes les 5 minutes"],
    ["@hourly", "Every hour", "Toutes les heures"],
    ["5 * * * *", "At 5 minutes past the hour", "5 minutes après l’heure"],
    ["0 */2 * * *", "On the hour, every 2 hours", "À l’heure pile, toutes les 2 heures"],
    ["@daily", "At 00:00, every day", "À 00:00, tous les jours"],
    ["@midnight", "At 00:00, every day", "À 00:00, tous les jours"],
    ["30 2 * * *", "At 02:30, every day", "À 02:30, tous les jours"],
    ["0 3,15 * * *", "At 03:00 and 15:00, every day", "À 03:00 et 15:00, tous les jours"],
    ["15,45 2 * * *", "At 15 and 45 minutes past the hour, at 02:00, every day", "15 et 45 minutes après l’heure, à 02:00, tous les jours"],
    [
      "*/15 8-18 * * 1-5",
      "Every 15 minutes, between 08:00 and 18:59, Monday through Friday",
      "Toutes les 15 minutes, de 08:00 à 18:59, du lundi au vendredi",
    ],
    ["@weekly", "At 00:00, only on Sunday", "À 00:00, uniquement le dimanche"],
    ["0 0 * * MON,wed,5", "At 00:00, only on Monday, Wednesday, and Friday", "À 00:00, uniquement le lundi, le mercredi et le vendredi"],
    ["0 0 * * 6-7", "At 00:00, Saturday through Sunday", "À 00:00, du samedi au dimanche"],
    ["@monthly", "At 00:00, on day 1 of the month", "À 00:00, le 1er du mois"],
    ["30 4 1,15 * *", "At 04:30, on day 1 and 15 of the month", "À 04:30, les 1er et 15 du mois"],
    ["0 0 5,10,20 * *", "At 00:00, on day 5, 10, and 20 of the month", "À 00:00, les 5, 10 et 20 du mois"],
    ["0 0 1-5 * *", "At 00:00, between day 1 and 5 of the month", "À 00:00, du 1er au 5 du mois"],
    ["@yearly", "At 00:00, on day 1 of the month, only in January", "À 00:00, le 1er du mois, uniquement en janvier"],
    ["0 0 * 1,4,7 *", "At 00:00, only in January, April, and July", "À 00:00, uniquement en janvier, avril et juillet"],
    ["0 0 * 1-3 *", "At 00:00, January through March", "À 00:00, de janvier à mars"],
    ["0 12 13 * 5", "At 12:00, on day 13 of the month or on Friday", "À 12:00, le 13 du mois ou le vendredi"],
    [
      "0 12 13 8 1-5",
      "At 12:00, on day 13 of the month or Monday through Friday, only in August",
      "À 12:00, le 13 du mois ou du lundi au vendredi, uniquement en août",
    ],
    ["0 0 */2 * 1", "At 00:00, every 2 days in a month, only on Monday", "À 00:00, tous les 2 jours, uniquement le lundi"],
  ])("%s", (expression, english, french) => {
    expect(describeSchedule(expression, "en")).toBe(english);
    expect(describeSchedule(expression, "fr")).toBe(french);
  });

  test.each(["", "61 * * * *", "0 * * * * *", "@reboot"])("gives “%s” back as it is: it has no reading", (expression) => {
    expect(describeSchedule(expression, "en")).toBe(expression);
    expect(describeSchedule(expression, "fr")).toBe(expression);
  });
});
