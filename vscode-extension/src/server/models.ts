/** Reads what `bank-copilot models` and `bank-copilot doctor` print. */

interface Listed {
  readonly models: readonly (Model & { readonly roles: readonly string[]; readonly state: string })[];
}

interface Diagnosis {
  readonly checks: readonly { readonly name: string; readonly status: string }[];
}

/** A model's file: its name, and its size in bytes. */
export interface Model {
  readonly name: string;
  readonly bytes: number;
}

/** How far a transfer is: percent, the size of the whole, and the speed, the latter two with their units. */
export interface Transfer {
  readonly percent: number;
  readonly whole: string;
  readonly speed: string;
}

/** The models that serve a size by the settings and are not here, from `models list --json`; the smallest first. */
export function missing(json: string): Model[] {
  const listed = JSON.parse(json) as Listed;
  return listed.models
    .filter((model) => model.roles.length > 0 && model.state !== "verified")
    .map(({ name, bytes }) => ({ name, bytes }))
    .sort((one, other) => one.bytes - other.bytes);
}

/** Whether this machine runs the models itself and lacks one, from `doctor --json`. */
export function lacking(json: string): boolean {
  const diagnosis = JSON.parse(json) as Diagnosis;
  return diagnosis.checks.some((check) => check.name.startsWith("Model ") && check.status !== "ok");
}

/** How far it is, from a line of `models pull`; undefined when the line does not say. */
export function transferOf(line: string): Transfer | undefined {
  const match = /^\s+(\d+)% of ([\d,]+ MB), ([\d.]+ MB\/s)/.exec(line);
  const [, percent, whole, speed] = match ?? [];
  return percent && whole && speed ? { percent: Number(percent), whole, speed } : undefined;
}

/** How large files are together, for a person. */
export function sizeOf(models: readonly Model[]): string {
  return `${(models.reduce((sum, model) => sum + model.bytes, 0) / 1e9).toFixed(1)} GB`;
}
