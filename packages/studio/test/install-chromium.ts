import { installDebianPackage } from "../../../scripts/debian-package.mjs";
import { findChromium } from "./browser.ts";

/** Before the tests begin: a Chromium for those of the studio, on a Debian machine that has none. */
export default function installChromium(): void {
  if (findChromium() === null && !installDebianPackage("chromium")) {
    process.stderr.write(
      "There is no Chromium here, which the studio's tests need: apt-get install chromium\n",
    );
  }
}
