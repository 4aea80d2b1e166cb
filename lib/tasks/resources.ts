import type { Driver } from "../provisioning/driver";

/** What the installation hands to its tasks. */
export interface TaskResources {
  /** The driver of that key; undefined when this version knows none. */
  driver(key: string): Driver | undefined;
  /** Turns a stored secret back into text. Throws when APP_SECRET is not the one it was stored with. */
  decrypt(stored: string): string;
  /** The installation's zone. */
  timezone: string;
  /** Where backups of the database go. */
  backupsFolder: string;
  /** The path of the SQLite file; undefined on another database. */
  databaseFile: string | undefined;
}
