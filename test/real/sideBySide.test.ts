import assert from "node:assert/strict";
import { actives, definitions } from "./support/evidence";
import { Project } from "./support/project";
import { Relay } from "./support/relay";
import { connection, subchannels } from "./support/world";

const uuid = (n: number) => `88e124fb-b2fc-47f6-a407-00000000000${n}`;

describe("side by side", () => {
  it("two stacks on one host do not break each other, and of two that want one subchannel one is refused", async () => {
    const [first, second, contested] = await subchannels(3);
    assert.ok(first && second && contested);
    const [one, other] = [await Project.create(), await Project.create()];
    try {
      one.declare({
        mine: { subchannel: first.subchannel },
        ours: { subchannel: contested.subchannel, uuid: uuid(1) },
      });
      other.declare({
        mine: { subchannel: second.subchannel },
        ours: { subchannel: contested.subchannel, uuid: uuid(2) },
      });
      const up = ["up", "--yes", "--skip-preview"];
      const outcomes = await Promise.all([one.stack.run(...up), other.stack.run(...up)]);

      assert.equal((await actives(first, second)).length, 2);
      const [winner, ...none] = await actives(contested);
      assert.ok(winner);
      assert.deepEqual(none, []);
      assert.deepEqual(await definitions(contested), { [winner]: "auto" });
      const winnerIs = winner.endsWith(uuid(1)) ? 0 : 1;
      assert.equal(outcomes[winnerIs]?.exitCode, 0, outcomes[winnerIs]?.output);
      const refused = outcomes[1 - winnerIs];
      assert.notEqual(refused?.exitCode, 0);
      assert.ok(
        refused?.output.includes(
          `subchannel ${contested.subchannel} is taken by mediated device ${uuid(1 + winnerIs)}, which is`,
        ),
        refused?.output,
      );
    } finally {
      await Promise.all([one.remove(), other.remove()]);
    }
    assert.deepEqual(await definitions(first, second, contested), {});
  });

  it("a host that does not answer is an error in the end, and holds up no other", async () => {
    const [disk] = await subchannels(1);
    assert.ok(disk);
    const { subchannel } = disk;
    const deaf = await Relay.deaf();
    const unanswered = { host: "localhost", port: deaf.port, dialErrorLimit: 1 };
    const project = await Project.create();
    try {
      project.declare({
        made: { subchannel },
        ...Object.fromEntries(
          [1, 2, 3].map((n) => [
            `deaf-${n}`,
            { subchannel, uuid: uuid(n), connection: { ...connection(), ...unanswered } },
          ]),
        ),
      });
      const { output } = await project.failingUp();
      assert.match(output, /ops@localhost:\d+: could not connect: no answer within \d+ s/);
      assert.equal((await actives(disk)).length, 1);
      assert.equal((await project.devices()).length, 1);
      assert.equal(deaf.connections, 1);
      const made = output.indexOf("made created");
      assert.ok(made >= 0 && made < output.indexOf("could not connect"), output);
      project.forget("deaf-1", "deaf-2", "deaf-3");
    } finally {
      await deaf.cut();
      await project.remove();
    }
  });
});
