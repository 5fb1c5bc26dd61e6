import { randomBytes } from "node:crypto";
import type { Connection } from "../connection";
import { HostError, type HostErrorFacts } from "../errors/hostError";
import { endedFailureKind } from "../libvirt/failures";
import { quote, virshLine } from "../quoting";
import { untilDone } from "../waiting";
import { type Answer, shellDialect, shellDialectOf, virshDialect } from "./dialects";
import { Interpreter, type Manner } from "./interpreter";
import { InterpreterEnded, InterpreterSilent, wasSilent } from "./interpreterErrors";
import { type Lanes, lanesOf } from "./lanes";
import { syncScript } from "./onDisk";
import { Programs } from "./programs";
import { SharedConnection } from "./sharedConnection";
import { pastSudo, sudoRemedy } from "./sudo";
import { inTurn } from "./turns";
import { isDisconnected, type VirshError, virshError } from "./virshError";

/**
 * Limit in seconds for one command's answer, where the connection has none. libvirtd may have to be started first, and QEMU
 * to give up a disk.
 */
export const COMMAND_TIMEOUT = 60;

/** How long a look goes on while libvirtd is being restarted. */
const RESTART_LIMIT_MS = 60_000;

/** A KVM host: one SSH connection, and on it a few programs that stay open: as many virsh as are needed, and shells. */
export class Host {
  /** libvirt's URI on the host. */
  readonly uri: string;
  private readonly virshes: Programs;
  private readonly sh: Interpreter;
  private readonly diskSh: Interpreter;
  private readonly rootSh: Interpreter;
  private readonly looks = new Map<string, Promise<Answer>>();
  /** True once a virsh was connected to libvirt. */
  private libvirtAnswered = false;
  private readonly lanes: Lanes;
  private readonly way: SharedConnection;

  constructor(private readonly connection: Connection) {
    this.way = new SharedConnection(connection);
    this.uri = connection.libvirtUri ?? "qemu:///system";
    this.lanes = lanesOf(connection.host, this.uri);
    const sudo = connection.sudo === true ? { password: connection.sudoPassword } : undefined;
    const open = (command: string) => this.way.start(command);
    const openAsRoot = async (command: string) => pastSudo(await open(command), sudo);
    const virsh = virshDialect(this.uri, sudo);
    this.virshes = new Programs(() => new Interpreter(virsh, openAsRoot));
    this.sh = new Interpreter(shellDialect, open);
    this.diskSh = new Interpreter(shellDialect, open);
    this.rootSh = new Interpreter(shellDialectOf(sudo), open);
  }

  /** `user@host:port`, as far as the connection says so; once connected, with what ssh's configuration says too. */
  get name(): string {
    return this.way.where;
  }

  /** When a command last changed something on the host, over any connection, as Date.now() tells it; 0 for never. */
  get changedAt(): number {
    return this.lanes.changedAt;
  }

  /** Connects, unless it is connected. @throws HostError why it cannot. */
  async reach(): Promise<void> {
    await this.way.open();
  }

  /**
   * Runs a virsh command that changes nothing, and again while libvirtd is being restarted.
   * @throws VirshError, or HostError when there was no answer.
   */
  read(...words: string[]): Promise<string> {
    const look = () => this.virsh(words, (what, command) => this.look(() => this.virshes.forLook(), what, command));
    return untilDone(RESTART_LIMIT_MS, look, isDisconnected);
  }

  /** Lets virsh start, which takes it long, while the host is looked at for a change that is to follow. */
  expectChange(): void {
    this.virshes.warmUp();
  }

  /**
   * Runs a virsh command that changes something, when a lane of the host is free, and libvirt leaves no other without an
   * answer.
   * @throws as {@link read} does; HostError `timeout` too where it was not begun.
   */
  async change(...words: string[]): Promise<string> {
    const [name = ""] = words;
    // Others need the lane while this one dials.
    await this.way.open();
    const ask = (what: string, command: string) => this.askConnected(() => this.virshes.forChange(), what, command);
    return this.lanes.run(
      name,
      () => this.virsh(words, ask),
      () => this.untilAnswered(words),
    );
  }

  /**
   * Looks at something with a script in a POSIX shell that changes nothing. It must quote what it is given.
   * @param what what it is for, as errors should put it: `cannot list …`.
   * @throws HostError `command-failed`, or why there was no answer.
   */
  async see(what: string, script: string): Promise<string> {
    return this.stdoutOf(what, await this.look(() => this.sh, what, script));
  }

  /**
   * Changes something with a script in a POSIX shell, in which `root PROGRAM …` runs a program as root. Such scripts run
   * one after the other. They must quote what they are given.
   * @param what as {@link see} has it. @throws as {@link see} does; one that was cut short may have been done or not.
   */
  async changeAsRoot(what: string, script: string): Promise<string> {
    return this.stdoutOf(what, await this.askConnected(() => this.rootSh, what, script));
  }

  /**
   * Writes a file that only this user can read, for a command that follows. It goes with the connection.
   * @returns its path. @throws as {@link see} does.
   */
  async scratchFile(what: string, text: string): Promise<string> {
    const name = randomBytes(8).toString("hex");
    return this.see(
      what,
      `printf %s ${quote(text)} > "\${scratch:?there is no temporary folder: $unmade}/${name}" && printf %s "$scratch/${name}"`,
    );
  }

  /**
   * Waits until the host has files on its disk, or that they are gone, so that a power cut takes nothing back. In a shell of
   * its own: a disk may take long, and those who look should not wait for it.
   * @param of what they keep, for an error: `the definition of mdev_…`. @param paths as {@link syncScript} has them.
   * @throws HostError `command-failed` where the disk fails, or why there was no answer.
   */
  async writeToDisk(of: string, ...paths: string[]): Promise<void> {
    const what = `cannot write to the disk what became of ${of}`;
    const answer = await this.look(() => this.diskSh, what, syncScript(...paths));
    this.stdoutOf(what, answer, "What the kernel says of the disk: dmesg | tail");
  }

  /** Runs `work` when no other for the same thing of this host runs: {@link inTurn}. */
  alone<T>(thing: string, work: () => Promise<T>): Promise<T> {
    return inTurn(this.connection.host, thing, work);
  }

  /** Ends what runs on the host, and the connection. */
  close(): void {
    this.virshes.close();
    this.sh.close();
    this.diskSh.close();
    this.rootSh.close();
    this.way.close();
  }

  /** A HostError of this host. */
  error(facts: Omit<HostErrorFacts, "host">): HostError {
    return new HostError({ ...facts, host: this.name });
  }

  /** Has libvirt answer a look, which all who ask share. @throws HostError of a command that waits, where it does not. */
  private async untilAnswered(waiting: string[]): Promise<void> {
    try {
      await this.read("hostname");
    } catch (error) {
      if (error instanceof HostError && error.kind === "timeout") {
        const what = `virsh ${waiting.join(" ")} was not begun, since libvirt does not answer`;
        throw this.error({ kind: "timeout", what, said: error.said, cause: error });
      }
      // One that is refused is an answer.
      if (this.lanes.isSilent) {
        throw error;
      }
    }
  }

  private async virsh(words: string[], ask: (what: string, command: string) => Promise<Answer>): Promise<string> {
    const what = `virsh ${words.join(" ")} failed`;
    const answer = await ask(what, virshLine(words)).catch((error: unknown) => {
      this.lanes.isSilent ||= wasSilent(error);
      throw error;
    });
    this.libvirtAnswered = true;
    const error = answer.ok ? undefined : this.virshError(what, answer.stderr);
    // What virsh says of its way to libvirt is no answer of libvirt's.
    this.lanes.isSilent &&= isDisconnected(error);
    if (error !== undefined) {
      throw error;
    }
    return answer.stdout;
  }

  private stdoutOf(what: string, answer: Answer, help = sudoRemedy(answer.stderr)): string {
    if (!answer.ok) {
      const said = answer.stderr.trim() || undefined;
      throw this.error({ kind: "command-failed", what, said, help });
    }
    return answer.stdout;
  }

  /** Those who ask the same before it is looked at share the answer: it is as new as one of their own would be. */
  private look(interpreter: () => Interpreter, what: string, command: string): Promise<Answer> {
    const waiting = this.looks.get(command);
    if (waiting !== undefined) {
      return waiting;
    }
    let begun = false;
    const forget = () => {
      begun = true;
      this.looks.delete(command);
    };
    const looking = this.askConnected(interpreter, what, command, { look: true, begins: forget });
    // It may be its turn at once. One that never gets its turn fails.
    if (!begun) {
      this.looks.set(command, looking);
      looking.catch(forget);
    }
    return looking;
  }

  private virshError(what: string, stderr: string): VirshError {
    return virshError({ what, host: this.name, stderr, answeredBefore: this.libvirtAnswered });
  }

  /** Connects first, so that the limit of a command is not that of the dials. */
  private async askConnected(interpreter: () => Interpreter, what: string, command: string, manner?: Manner) {
    await this.way.open();
    return this.ask(interpreter(), what, command, manner);
  }

  private async ask(interpreter: Interpreter, what: string, command: string, manner?: Manner): Promise<Answer> {
    try {
      return await interpreter.run(command, (this.connection.commandTimeout ?? COMMAND_TIMEOUT) * 1_000, manner);
    } catch (error) {
      if (error instanceof InterpreterEnded) {
        const { exitCode, stderr } = error;
        if (exitCode !== undefined && stderr !== "" && endedFailureKind(stderr) !== undefined) {
          throw this.virshError(what, stderr);
        }
        throw this.error({ kind: "unreachable", what, said: error.message, cause: error });
      }
      if (error instanceof InterpreterSilent) {
        const help = sudoRemedy(error.stderr);
        throw this.error({ kind: "timeout", what, said: error.message, help, cause: error });
      }
      throw error;
    }
  }
}
