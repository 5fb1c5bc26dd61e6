import { HostError, type HostErrorFacts } from "./hostError";

/** A change that was begun and is known to be neither finished nor undone: what is on the host now is not certain. */
export class PartlyDone extends HostError {
  constructor(facts: HostErrorFacts) {
    super(facts);
    this.name = "PartlyDone";
  }
}
