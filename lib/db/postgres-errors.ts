import { DatabaseUnavailableError } from "../errors";

/** What PostgreSQL (SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html) or the system say when it is out of reach. */
const OUT_OF_REACH: Record<string, string> = {
  ECONNREFUSED: "does not answer; is PostgreSQL running there?",
  ENOTFOUND: "cannot be found; check the host in DATABASE_URL",
  EAI_AGAIN: "cannot be found now; check the host in DATABASE_URL and this machine's name server",
  ECONNRESET: "closed the connection",
  EPIPE: "closed the connection",
  ETIMEDOUT: "does not answer in time; check the network and the port",
  EHOSTUNREACH: "cannot be reached; check the network",
  ENETUNREACH: "cannot be reached; check the network",
  EAUTH: "does not let us in; check user and password in DATABASE_URL",
  ESILENT: "gave no answer in time",
  "3D000": "is not there; create it with `npm run migrate`",
  "28P01": "does not let us in; check user and password in DATABASE_URL",
  "28000": "does not let us in; check user and password in DATABASE_URL, and pg_hba.conf",
  "42501": "refuses what we need; give this user the rights on its tables",
  "25006": "is read-only; DATABASE_URL must name the primary server",
  "53100": "cannot grow, the disk is full; free some space",
  "53200": "is out of memory",
  "53300": "takes no more connections; raise max_connections, or put a pooler before it",
  "57P01": "is shutting down",
  "57P02": "is shutting down after a crash",
  "57P03": "is starting up",
  "57P05": "closed the idle connection",
  "25P03": "closed a transaction in which nothing happened for too long",
  "55P03": "stayed locked by another process; look for one that holds a lock",
  XX001: "is damaged; restore a backup",
};

/** What passes by itself, and meets a statement before it took effect: trying again is right. */
const PASSING = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "ESILENT",
  "53300",
  "57P01",
  "57P02",
  "57P03",
  "57P05",
]);
/** The transaction was ended in favour of another one. */
const SACRIFICED = new Set(["40001", "40P01"]);

/** Errors of pg itself carry no code. */
const messages: [RegExp, string][] = [
  [/timeout exceeded when trying to connect|connection timeout/i, "ETIMEDOUT"],
  [/Query read timeout/i, "ESILENT"],
  [/Connection terminated|not queryable|Client was closed|Connection ended/i, "ECONNRESET"],
  [/SSL connections|does not support SSL/i, "ENOTLS"],
  [/certificate|SSL/i, "ECERT"],
  [/server_login_retry|server login failed|pooler/i, "57P03"],
];

/** As DatabaseUnavailableError, with a sentence that says what to do, when the database was out of reach; otherwise the error itself. */
export function explainPostgres(error: unknown, database: string): unknown {
  if (error instanceof DatabaseUnavailableError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  const sentence = tlsSentence(code, error) ?? OUT_OF_REACH[code] ?? (code.startsWith("08") ? "broke the connection" : undefined);
  return sentence ? new DatabaseUnavailableError(`database ${database} ${sentence}`, { cause: error }) : error;
}

/** Whether the same may succeed a moment later. */
export function isPassing(error: unknown): boolean {
  const code = codeOf(error instanceof DatabaseUnavailableError ? error.cause : error);
  return PASSING.has(code) || code.startsWith("08");
}

/** Whether a transaction was rolled back for another one's sake, and may begin again. */
export function isSacrificed(error: unknown): boolean {
  return SACRIFICED.has(codeOf(error));
}

function tlsSentence(code: string, error: Error): string | undefined {
  if (code === "ENOTLS") return "does not offer TLS; set it up there, or use sslmode=disable inside a private network";
  // How an English server ends the refusal; it has no code of its own.
  if (code === "28000" && /no encryption$/.test(error.message))
    return "takes encrypted connections only; add sslmode=require to DATABASE_URL";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return `has a certificate for another name (${error.message}); DATABASE_URL must name the host as the certificate does`;
  return code === "ECERT" || /^(ERR_TLS|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(code)
    ? `has a certificate that is not trusted (${error.message}); name its authority with sslrootcert in DATABASE_URL`
    : undefined;
}

/** The code of an error, or of the first inside (a host with several addresses fails with one error for each). */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string" && error.code !== "") return error.code;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return messages.find(([pattern]) => pattern.test(error.message))?.[1] ?? "";
}
