import enAuth from "../../messages/en/auth.json";
import enCommon from "../../messages/en/common.json";
import enErrors from "../../messages/en/errors.json";
import enHealth from "../../messages/en/health.json";
import enNavigation from "../../messages/en/navigation.json";
import enOverview from "../../messages/en/overview.json";
import enReasons from "../../messages/en/reasons.json";
import enReports from "../../messages/en/reports.json";
import enServices from "../../messages/en/services.json";
import enSetup from "../../messages/en/setup.json";
import enTasks from "../../messages/en/tasks.json";
import enWorkers from "../../messages/en/workers.json";
import frAuth from "../../messages/fr/auth.json";
import frCommon from "../../messages/fr/common.json";
import frErrors from "../../messages/fr/errors.json";
import frHealth from "../../messages/fr/health.json";
import frNavigation from "../../messages/fr/navigation.json";
import frOverview from "../../messages/fr/overview.json";
import frReasons from "../../messages/fr/reasons.json";
import frReports from "../../messages/fr/reports.json";
import frServices from "../../messages/fr/services.json";
import frSetup from "../../messages/fr/setup.json";
import frTasks from "../../messages/fr/tasks.json";
import frWorkers from "../../messages/fr/workers.json";
import type { Locale } from "./locales";

// One line a namespace and language: a namespace is a file in messages/<language>/, and what components name in useTranslations.
const en = {
  auth: enAuth,
  common: enCommon,
  errors: enErrors,
  health: enHealth,
  navigation: enNavigation,
  overview: enOverview,
  reasons: enReasons,
  reports: enReports,
  services: enServices,
  setup: enSetup,
  tasks: enTasks,
  workers: enWorkers,
};

const fr: Shape<typeof en> = {
  auth: frAuth,
  common: frCommon,
  errors: frErrors,
  health: frHealth,
  navigation: frNavigation,
  overview: frOverview,
  reasons: frReasons,
  reports: frReports,
  services: frServices,
  setup: frSetup,
  tasks: frTasks,
  workers: frWorkers,
};

/** The same keys, any texts: a text that one language lacks is a type error. */
type Shape<T> = { [Key in keyof T]: T[Key] extends string ? string : Shape<T[Key]> };

export type Messages = typeof en;

/** Every text of the pages, in every language. */
export const messages: Record<Locale, Messages> = { en, fr };
