import type { Prisma } from "./generated/client";
import type { Prisma as PostgresPrisma } from "./generated-postgresql/client";

/*
 * The code is written against SQLite's client and also runs on PostgreSQL's: whatever the first accepts, the second must accept, and what the
 * second returns must be what the first returns. Where that is not so, the checked assignment below names the model and does not compile.
 */

type Models = Prisma.TypeMap["model"];
type PostgresModels = PostgresPrisma.TypeMap["model"];

type Differing = {
  [Model in keyof Models]: Model extends keyof PostgresModels
    ? Accepts<Models[Model]["operations"], PostgresModels[Model]["operations"]> extends true
      ? PostgresModels[Model]["payload"]["scalars"] extends Models[Model]["payload"]["scalars"]
        ? never
        : Model
      : Model
    : Model;
}[keyof Models];

type Accepts<Operations, PostgresOperations> = {
  [Operation in keyof Operations]: Operation extends keyof PostgresOperations
    ? Operations[Operation] extends { args: infer Args }
      ? PostgresOperations[Operation] extends { args: infer PostgresArgs }
        ? [Args] extends [PostgresArgs]
          ? true
          : false
        : false
      : false
    : false;
}[keyof Operations];

/** Compiles only while no model differs. */
export type SameTypes = [Differing] extends [never] ? true : Differing;
