import { connecting, declaring, PROGRAM } from "../../arena/program";
import { TemporaryProject } from "../../engine/project";
import { PHASES, type Phase } from "../results";
import type { Contestant } from "./contestant";

const PARALLEL = ["--parallel", "64"];

/** The `pulumi` command of each phase. `--expect-no-changes` costs nothing and proves what was measured. */
const COMMANDS: Readonly<Record<Phase, readonly string[]>> = {
  up: ["up", "--yes", "--skip-preview", ...PARALLEL],
  refresh: ["preview", "--refresh", "--expect-no-changes", ...PARALLEL],
  destroy: ["destroy", "--yes", "--skip-preview", ...PARALLEL],
};

const FLOOR = `
const pulumi = require("@pulumi/pulumi");
const nothing = {
  check: async (_olds, news) => ({ inputs: news, failures: [] }),
  diff: async () => ({ changes: false }),
  create: async (inputs) => ({ id: inputs.subchannel, outs: inputs }),
  read: async (id, props) => ({ id, props }),
  update: async (_id, _olds, news) => ({ outs: news }),
  delete: async () => {},
};
class Nothing extends pulumi.dynamic.Resource {
  constructor(subchannel) {
    super(nothing, subchannel, { subchannel }, undefined, "bench", "Nothing");
  }
}
for (const { subchannel } of require("./program.json")) {
  new Nothing(subchannel);
}
`;

/** This provider, as its user would run it. */
export const ours: Contestant = ofPulumi("ours", PROGRAM, true);

/** What the engine alone takes for as many dynamic resources that do nothing. */
export const floor: Contestant = ofPulumi("floor", FLOOR, false);

function ofPulumi(name: "ours" | "floor", code: string, touchesHost: boolean): Contestant {
  return {
    name,
    phases: PHASES,
    largest: Number.POSITIVE_INFINITY,
    touchesHost,
    prepare: async ({ engine, host, cancel }, mdevs) => {
      const config = touchesHost ? { config: await connecting(host) } : {};
      const project = await TemporaryProject.create({ engine, code, name: "bench", cancel, ...config });
      project.declare(declaring(mdevs));
      return {
        run: async (phase) => {
          const { exitCode, output } = await project.stack.run(...COMMANDS[phase]);
          return { ok: exitCode === 0, output };
        },
        remove: () => project.remove(),
        pulumiHome: project.stack.pulumiHome,
      };
    },
  };
}
