import { spawn } from "node:child_process";
import { homedir } from "node:os";

/** A program with its arguments; nothing of it is read by a shell. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

export interface RunOptions {
  /** Called with each line of standard output and standard error. */
  readonly onLine?: (line: string) => void;
  /** Ends the program when it is aborted. */
  readonly signal?: AbortSignal;
}

/** The program could not be started, or ended with another code than 0. */
export class CommandFailed extends Error {
  constructor(
    readonly command: Command,
    /** The exit code; undefined when the program could not be started. */
    readonly code: number | undefined,
    /** The last lines that it printed. */
    readonly lines: readonly string[],
    /** All that it printed to standard output. */
    readonly output = "",
  ) {
    super(lines.at(-1) ?? `${command.program}: ${code === undefined ? "cannot be started" : `exit code ${code}`}`);
  }
}

/** Where programs are started: not in the open folder, out of which Python would take modules. */
export const WORKING_FOLDER = homedir();

const KEPT_LINES = 20;

/**
 * Run a program to its end and return its standard output.
 *
 * @throws CommandFailed it could not be started, failed, or was aborted.
 */
export function run(command: Command, options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.program, command.args, {
      cwd: WORKING_FOLDER,
      stdio: ["ignore", "pipe", "pipe"],
      // Python then ends what it has started itself.
      killSignal: "SIGINT",
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const last: string[] = [];
    const note = (line: string): void => {
      options.onLine?.(line);
      if (line.trim() !== "") {
        last.push(line.trim());
        last.splice(0, last.length - KEPT_LINES);
      }
    };
    const output = new Lines(note);
    const errors = new Lines(note);
    child.stdout.on("data", (data: Buffer) => output.add(data));
    child.stderr.on("data", (data: Buffer) => errors.add(data));
    child.on("error", (error) => reject(new CommandFailed(command, undefined, [...last, error.message])));
    child.on("close", (code) => {
      output.end();
      errors.end();
      if (code === 0) {
        resolve(output.text);
      } else {
        reject(new CommandFailed(command, code ?? -1, last, output.text));
      }
    });
  });
}

/** Cuts a stream of bytes into lines. A carriage return ends a line too: progress bars use it. */
class Lines {
  text = "";
  private rest = "";
  private readonly decoder = new TextDecoder();

  constructor(private readonly note: (line: string) => void) {}

  add(data: Buffer): void {
    const piece = this.decoder.decode(data, { stream: true });
    this.text += piece;
    const lines = (this.rest + piece).split(/\r\n|\n|\r/);
    this.rest = lines.pop() ?? "";
    lines.forEach(this.note);
  }

  end(): void {
    if (this.rest !== "") {
      this.note(this.rest);
      this.rest = "";
    }
  }
}
