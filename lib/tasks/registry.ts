import type { TaskDefinition } from "../engine/define";
import { backupDatabase } from "./backup-database";
import { cancelServices } from "./cancel-services";
import { deliverServices } from "./deliver-services";
import { expireServices } from "./expire-services";
import { purgeHistory } from "./purge-history";
import { reactivateServices } from "./reactivate-services";
import type { TaskResources } from "./resources";
import { suspendServices } from "./suspend-services";

/** Every task, in the order in which pages list them. */
export const tasks = [
  deliverServices,
  reactivateServices,
  suspendServices,
  expireServices,
  cancelServices,
  purgeHistory,
  backupDatabase,
] as readonly TaskDefinition<unknown, TaskResources>[];
