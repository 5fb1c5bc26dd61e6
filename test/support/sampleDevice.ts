const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";
const shared = { subchannel: "0.0.0004", uuid, autostart: true, active: true, persistent: true };

/** Its id, and libvirt's name of it. */
export const sampleName = "mdev_18e124fb_b2fc_47f6_a407_f256b6c49767_0_0_0004";

/** What check makes of a device of which its subchannel and UUID are declared; without its connection. */
export const sampleInputs = { ...shared, generateUuid: false };

/** What the state has of that device; without its connection. */
export const sampleState = {
  ...shared,
  declared: { subchannel: shared.subchannel, generateUuid: false },
  name: sampleName,
  parent: "css_0_0_0004",
  device: "0.0.3000",
  path: `/sys/devices/css0/0.0.0004/${uuid}`,
  type: "vfio_ccw-io",
  hostdevXml: "<hostdev/>",
};

/** A host's public key, as in authorized_keys. Nobody has the private one. */
export const sampleHostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHb0nnTmLFbHRpsGyAXZoGwRfPBZXpiVYvVVOZZPh3Rk";
