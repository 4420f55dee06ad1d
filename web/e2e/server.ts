/** The real server, with a private database in a folder of its own, as the tests start it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const BINARY =
  process.env.DNA_NEXUS_BIN ?? resolve(import.meta.dirname, "../../target/debug/dna-nexus");
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 60_000;
const BOOTSTRAP_LINE = /^First administrator: (http\S+)/u;

interface Choices {
  methods?: string;
  /** What a scanned code leads to. */
  qr?: "on" | "digits";
}

/** One installation: a data folder and an address that stay the same across restarts. */
export class Installation {
  readonly origin: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #choices: Required<Choices>;
  #process: ChildProcess | undefined;
  #log: string[] = [];

  private constructor(folder: string, port: number, choices: Choices) {
    this.#folder = folder;
    this.#port = port;
    this.#choices = { methods: "opaque,password,qr", qr: "on", ...choices };
    this.origin = `http://localhost:${port}`;
  }

  static async create(choices: Choices = {}): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), "dna-nexus-e2e-"));
    await chmod(folder, 0o755); // as root, the database runs as another user and must get through
    return new Installation(folder, await freePort(), choices);
  }

  /** A folder beside the data folder, for a storage pool. */
  folder(name: string): string {
    return join(this.#folder, name);
  }

  /** Runs another command of the program, beside the server, and returns what it prints. */
  async command(...command: string[]): Promise<string> {
    const placed = ["--data-dir", this.#dataFolder(), ...command];
    return (await promisify(execFile)(BINARY, placed)).stdout;
  }

  #dataFolder(): string {
    return join(this.#folder, "data");
  }

  /** Starts the server and waits until it is ready. Returns the bootstrap link, if it prints one. */
  async start(): Promise<string | undefined> {
    const started = spawn(
      BINARY,
      [
        "serve",
        ...["--data-dir", this.#dataFolder()],
        ...["--listen", `127.0.0.1:${this.#port}`],
        ...["--origin", this.origin],
        ...["--methods", this.#choices.methods],
        ...["--qr", this.#choices.qr],
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.#process = started;
    let failed: Error | undefined;
    started.once("error", (error) => (failed = error));
    createInterface(started.stderr).on("line", (line) => this.#log.push(line));
    let link: string | undefined;
    createInterface(started.stdout).on("line", (line) => {
      this.#log.push(line);
      link = BOOTSTRAP_LINE.exec(line)?.[1] ?? link;
    });

    const deadline = Date.now() + START_LIMIT_MS;
    while (!(await this.#isReady())) {
      if (failed) throw new Error(`${BINARY} could not be started`, { cause: failed });
      if (started.exitCode !== null || Date.now() > deadline) {
        throw new Error(`The server did not become ready.\n${this.log()}`);
      }
      await pause(100);
    }
    return link;
  }

  /** What the server has written, newest last. */
  log(): string {
    return this.#log.slice(-60).join("\n");
  }

  /** Kills the server without warning, as a power cut would. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Stops the server in order, and its database with it. Fails when that takes too long. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Stops the server and removes all that it kept. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise<true>((done) => running.once("exit", () => done(true)));
    running.kill(signal);
    if (await Promise.race([ended, pause(STOP_LIMIT_MS)])) return;
    running.kill("SIGKILL");
    throw new Error(`The server did not end by ${signal}.\n${this.log()}`);
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/readyz`)).ok;
    } catch {
      return false;
    }
  }
}

function pause(milliseconds: number): Promise<undefined> {
  return new Promise((done) => setTimeout(() => done(undefined), milliseconds));
}

/** A port that nobody listens at, and that the system gives to no connection while we restart. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((found) => {
    const probe = createServer();
    probe.once("error", () => found(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => found(true)));
  });
}
