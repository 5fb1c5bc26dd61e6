import assert from "node:assert/strict";
import { Host } from "../../../provider/host/host";
import { ensureSuitable } from "../../../provider/mediatedDevice/parent";

/** A host with one subchannel: what the kernel and libvirt show behind it. */
class OneSubchannel extends Host {
  constructor(
    private readonly kernel: string,
    private readonly libvirt: string,
    private readonly driver = "vfio_ccw",
  ) {
    super({ host: "kvm1" });
  }

  override async see(): Promise<string> {
    return `0.0.0004/dev_busid:${this.kernel}\n0.0.0004 ../../../bus/css/drivers/${this.driver}\n`;
  }

  override async read(): Promise<string> {
    const devno = `<devno>0x${this.libvirt.slice(-4)}</devno>`;
    const behind = `<channel_dev_addr><cssid>0x0</cssid><ssid>0x0</ssid>${devno}</channel_dev_addr>`;
    return `<device><name>css_0_0_0004</name><capability type='css'>${behind}</capability></device>`;
  }
}

const suitable = (host: Host, declared?: string) => ensureSuitable(host, "0.0.0004", declared);

describe("the disk behind a subchannel", () => {
  it("is the kernel's, where libvirt shows the same", async () => {
    assert.equal(await suitable(new OneSubchannel("0.0.3000", "0.0.3000"), "0.0.3000"), "0.0.3000");
    assert.equal(await suitable(new OneSubchannel("0.0.3000", "0.0.3000")), "0.0.3000");
  });

  it("is refused when it is another than the declared one, whatever libvirt shows, naming both", async () => {
    for (const libvirt of ["0.0.3000", "0.0.3fe0"]) {
      await assert.rejects(suitable(new OneSubchannel("0.0.3fe0", libvirt), "0.0.3000"), (error: Error) =>
        error.message.includes("subchannel 0.0.0004 leads to device 0.0.3fe0, not to 0.0.3000"),
      );
    }
    await assert.rejects(
      suitable(new OneSubchannel("none", "0.0.3000"), "0.0.3000"),
      /leads to no device, not to 0\.0\.3000/,
    );
  });

  it("is refused while libvirt shows another, with the command that has it look anew", async () => {
    for (const declared of ["0.0.3000", undefined]) {
      await assert.rejects(suitable(new OneSubchannel("0.0.3000", "0.0.3fe0"), declared), (error: Error) =>
        /leads to device 0\.0\.3000, but libvirt still shows 0\.0\.3fe0\n.*systemctl restart libvirtd/.test(
          error.message,
        ),
      );
    }
    await assert.rejects(suitable(new OneSubchannel("none", "0.0.3fe0")), /leads to no device, but libvirt/);
  });

  it("is refused where another driver has the subchannel, or there is none", async () => {
    await assert.rejects(
      suitable(new OneSubchannel("0.0.3000", "0.0.3000", "io_subchannel")),
      /bound to io_subchannel/,
    );
    await assert.rejects(
      ensureSuitable(new OneSubchannel("0.0.3000", "0.0.3000"), "0.0.0005", undefined),
      /0\.0\.0005/,
    );
  });
});
