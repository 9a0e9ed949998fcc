import type { Wakeup, WakeupHint } from "../../packages/server/src/core/wakeup.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { Faults } from "./faults.ts";
import type { Gate } from "./gate.ts";
import { turns } from "./turns.ts";

/** Carries hints between nodes, late, or not at all. */
export interface WakeupHub {
  join(gate: Gate): Wakeup;
}

export function createWakeupHub({ random, faults }: { random: SeededRandom; faults: Faults }): WakeupHub {
  const members = new Set<{ gate: Gate; listeners: Set<(hint: WakeupHint) => void> }>();

  return {
    join(gate) {
      const self = { gate, listeners: new Set<(hint: WakeupHint) => void>() };
      members.add(self);
      const tell = ({ gate: receiver, listeners }: typeof self, hint: WakeupHint) => {
        receiver.run(() => {
          for (const listener of listeners) {
            listener(hint);
          }
        });
      };
      return {
        send(hint) {
          if (gate.state === "dead") {
            return;
          }
          tell(self, hint);
          for (const member of members) {
            if (member !== self && !random.chance(faults.hintLost)) {
              void turns(1 + random.below(4)).then(() => tell(member, hint));
            }
          }
        },
        subscribe(listener) {
          self.listeners.add(listener);
          return () => self.listeners.delete(listener);
        },
      };
    },
  };
}
