import type { Suite } from "../../host";

/** What people call the suites. */
export const RELEASES: Readonly<Record<Suite, string>> = { bookworm: "Debian 12 (bookworm)", forky: "Debian forky" };
