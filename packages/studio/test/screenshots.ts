/**
 * Writes a picture of every page in both themes, wide and narrow, into packages/studio/screenshots, from real servers
 * with data that looks real; fails when a page had an error to note. The studio must be built before.
 * `node screenshots.ts playground` takes only the pictures whose name begins so.
 */
import { join } from "node:path";
import { adminPictures } from "./admin-pictures.ts";
import { barePictures } from "./bare-pictures.ts";
import { launchBrowser } from "./browser.ts";
import { pagePictures } from "./page-pictures.ts";
import { takePictures } from "./take-pictures.ts";

const output = join(import.meta.dirname, "../screenshots");
const wanted = process.argv[2] ?? "";

await using pages = await pagePictures();
await using admin = await adminPictures();
await using bare = await barePictures();
const browser = await launchBrowser();
const found = await takePictures({
  browser,
  output,
  pictures: [...pages.pictures, ...admin.pictures, ...bare.pictures].filter(({ name }) =>
    name.startsWith(wanted),
  ),
});
await browser.close();
process.stdout.write(`Pictures are in ${output}\n`);
if (found.length > 0) {
  process.stderr.write(`What no page should say:\n${found.join("\n")}\n`);
  process.exitCode = 1;
}
