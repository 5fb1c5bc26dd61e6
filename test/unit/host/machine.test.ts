import assert from "node:assert/strict";
import { type Machine, qemuArguments, qemuFailure } from "../../../host/qemu";

const machine: Machine = { name: "a", port: 2222, devices: 3, kernel: "/k/bzImage", machineId: "0".repeat(32) };

function values(args: readonly string[], option: string): string[] {
  return args.flatMap((arg, index) => (args[index - 1] === option ? arg : []));
}

describe("QEMU's arguments for an embedded host", () => {
  it("listen on 127.0.0.1 alone and let the host reach nothing outside", () => {
    const [net] = values(qemuArguments(machine), "-netdev");
    assert.equal(net, "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:2222-:22");
  });

  it("put device 0.0.3000 on subchannel 0.0.0004, behind four devices of the host's own", () => {
    const devices = values(qemuArguments(machine), "-device");
    assert.deepEqual(
      devices.slice(4).map((device) => JSON.parse(device)),
      ["0", "1", "2"].map((digit) => ({
        driver: "virtio-rng-ccw",
        id: `device-0.0.300${digit}`,
        devno: `fe.0.300${digit}`,
      })),
    );
  });

  it("leave the devices and the disk with the keys offline at boot", () => {
    const [commandLine = ""] = values(qemuArguments(machine), "-append");
    assert.match(commandLine, /virtio_ccw\.no_auto=0\.0\.0002,0\.0\.3000-0\.0\.3fff$/);
  });

  it("number devices in hexadecimal, and manage with none", () => {
    assert.match(values(qemuArguments({ ...machine, devices: 160 }), "-device").at(-1) ?? "", /"fe\.0\.309f"/);
    assert.equal(values(qemuArguments({ ...machine, devices: 0 }), "-device").length, 4);
  });

  it("keep what earlier boots wrote to the console", () => {
    assert.match(
      values(qemuArguments(machine), "-chardev")[0] ?? "",
      /^file,id=console,append=on,path=.*\/a\/console\.log$/,
    );
  });
});

describe("a QEMU that does not start", () => {
  it("is explained by a taken port, with the way out", () => {
    const stderr = "qemu-system-s390x: -netdev user: Could not set up host forwarding rule 'tcp:127.0.0.1:22-:22'\n";
    assert.equal(
      qemuFailure(22, stderr),
      "Port 22 of 127.0.0.1 is taken: name another with --port, or none to get a free one.",
    );
  });

  it("is explained by QEMU's own words otherwise", () => {
    assert.equal(qemuFailure(22, "no such machine\n"), "QEMU did not start: no such machine");
  });
});
