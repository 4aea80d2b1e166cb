import cronstrue from "cronstrue";
import "cronstrue/locales/fr.js";
import { parseRules, toFiveFields } from "./engine/schedule-rules";

type Locale = "fr" | "en";

/**
 * A plain-language reading of a cron expression or alias, with a 24-hour clock: "At 02:30, every day", "À 02:30, tous les jours".
 * Says nothing of the zone. An expression that `parseSchedule` refuses comes back as it is.
 */
export function describeSchedule(expression: string, locale: Locale): string {
  const rules = parseRules(expression);
  if (typeof rules === "string") return expression;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = toFiveFields(expression).split(" ");
  const read = (days: string) =>
    cronstrue.toString(`${minute} ${hour} ${days}`, { locale, use24HourTimeFormat: true }).replaceAll("'", "’");
  const time = read("* * *");
  const words = {
    time,
    day: read(`${day} * *`).slice(time.length),
    month: read(`* ${month} *`).slice(time.length),
    weekday: read(`* * ${weekday}`).slice(time.length),
  };
  const polished = locale === "fr" ? polishFrench(words) : words;
  return polished.time + daysOf(polished, rules.eitherDayField, hour.includes("*"), locale) + polished.month;
}

interface Words {
  time: string;
  day: string;
  month: string;
  weekday: string;
}

function daysOf({ day, month, weekday }: Words, either: boolean, everyHour: boolean, locale: Locale): string {
  const isFrench = locale === "fr";
  // The library says "and" where cron means "or", and in some forms nothing.
  if (either) return `${day} ${isFrench ? "ou" : "or"} ${weekday.replace(/^, (only |uniquement )?/, "")}`;
  if (day + month + weekday === "" && !everyHour) return isFrench ? ", tous les jours" : ", every day";
  return day + weekday;
}

const frenchDays = "(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)";

function polishFrench({ time, day, month, weekday }: Words): Words {
  return {
    time: time.replace(/, (?=\d\d:)/, ", à ").replace(", et ", " et "),
    day: day
      .replace(", et ", " et ")
      .replace(/\b(le|du) 1\b/, "$1 1er")
      .replace(/\ble (?=\d+(er)?(,| et) )/, "les "),
    month: month.replace(", et ", " et "),
    weekday: weekday
      .replace(new RegExp(`\\bde ${frenchDays} à `), "du $1 au ")
      .replace(", et ", " et ")
      .replace(new RegExp(`(, | et )${frenchDays}`, "g"), "$1le $2"),
  };
}
