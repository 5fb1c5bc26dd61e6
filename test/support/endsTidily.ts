/** For runs of tests without a host: ended from outside, they exit, so that what they made goes with the process. */
import { whenEnded } from "./ending";

whenEnded(async () => undefined);
