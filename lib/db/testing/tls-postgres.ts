import { execFile, spawnSync } from "node:child_process";
import { chownSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createServerFolder, serverUser } from "./postgres-programs";
import { startPostgres, type TestPostgres } from "./postgres-server";

/**
 * A PostgreSQL that takes encrypted connections only, but to its database `postgres`; its certificate is for `localhost`. Whoever wants a
 * database `certified` must show a certificate.
 */
export interface TlsPostgres {
  server: TestPostgres;
  /** The file of the authority that certified it, and of one that did not. */
  authority: string;
  otherAuthority: string;
  /** The files of a certificate, and its key, for the server's user. */
  userCertificate: { certificate: string; key: string };
  /** Ends it and deletes the files. */
  remove(): Promise<void>;
}

const ACCESS = `host postgres all 127.0.0.1/32 scram-sha-256
hostssl certified all 127.0.0.1/32 cert
hostssl all all 127.0.0.1/32 scram-sha-256
`;

/** Whether this machine has the program `openssl`. */
export function canMakeCertificates(): boolean {
  return spawnSync("openssl", ["version"], { stdio: "ignore" }).status === 0;
}

/** Makes the certificates with the program `openssl`, and starts the server. */
export async function startTlsPostgres(): Promise<TlsPostgres> {
  const folder = createServerFolder();
  const file = (name: string) => join(folder, name);
  try {
    const authority = await createAuthority(folder, "authority");
    const otherAuthority = await createAuthority(folder, "other");
    await certify(folder, "authority", "localhost");
    await certify(folder, "authority", "postgres");
    writeFileSync(file("hba.conf"), ACCESS);
    const user = serverUser();
    if (user) for (const name of ["authority.pem", "localhost.pem", "localhost.key", "hba.conf"]) chownSync(file(name), user.uid, user.gid);
    const settings = {
      ssl: "on",
      ssl_cert_file: file("localhost.pem"),
      ssl_key_file: file("localhost.key"),
      ssl_ca_file: authority,
      hba_file: file("hba.conf"),
    };
    const server = await startPostgres({ settings });
    return {
      server,
      authority,
      otherAuthority,
      userCertificate: { certificate: file("postgres.pem"), key: file("postgres.key") },
      remove: () => server.remove().then(() => rmSync(folder, { recursive: true })),
    };
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Writes `name`.pem and `name`.key; returns the first. */
async function createAuthority(folder: string, name: string): Promise<string> {
  await openssl(folder, "req", "-x509", ...NEW_KEY, "-keyout", `${name}.key`, "-out", `${name}.pem`, "-days", "2", "-subj", `/CN=${name}`);
  return join(folder, `${name}.pem`);
}

/** Writes `name`.pem and `name`.key, for a host or a user of that name. */
async function certify(folder: string, authority: string, name: string): Promise<void> {
  await openssl(folder, "req", "-new", ...NEW_KEY, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
  writeFileSync(join(folder, `${name}.ext`), `subjectAltName = DNS:${name}\n`);
  const by = ["-CA", `${authority}.pem`, "-CAkey", `${authority}.key`, "-CAcreateserial", "-extfile", `${name}.ext`];
  await openssl(folder, "x509", "-req", "-in", `${name}.csr`, "-out", `${name}.pem`, "-days", "2", ...by);
}

async function openssl(folder: string, ...args: string[]): Promise<void> {
  await promisify(execFile)("openssl", args, { cwd: folder });
}
