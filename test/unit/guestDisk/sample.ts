export const domainUuid = "da87a98f-15e0-4456-8d9b-be7019a73f6a";
export const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";
const connection = { host: "kvm1", user: "ops", privateKey: "old" };
const shared = { domain: "vm1", mediatedDevice: uuid, guestDevice: "0.0.00a1", live: true, config: true };

/** What check makes of a disk of which its domain and mediated device are declared. */
export const inputs = { connection, ...shared };

/** What the state has of that disk in a guest that runs. */
export const state = { connection, ...shared, declared: { live: true }, domainUuid, device: "0.0.3000", running: true };
