/** Reads what `bank-copilot models` and `bank-copilot doctor` print. */

interface Listed {
  readonly models: readonly { readonly name: string; readonly roles: readonly string[]; readonly state: string }[];
}

interface Diagnosis {
  readonly checks: readonly { readonly name: string; readonly status: string }[];
}

/** The models that serve a size by the settings and are not here, from `models list --json`. */
export function missing(json: string): string[] {
  const listed = JSON.parse(json) as Listed;
  return listed.models
    .filter((model) => model.roles.length > 0 && model.state !== "verified")
    .map((model) => model.name);
}

/** Whether this machine runs the models itself and lacks one, from `doctor --json`. */
export function lacking(json: string): boolean {
  const diagnosis = JSON.parse(json) as Diagnosis;
  return diagnosis.checks.some((check) => check.name.startsWith("Model ") && check.status !== "ok");
}

/** How much of a stretch is done, in percent, from a line of `models pull`; undefined when it does not say. */
export function percentOf(line: string): number | undefined {
  const match = /^\s+(\d+)% of /.exec(line);
  return match ? Number(match[1]) : undefined;
}
