// Tells every story, or those with some words in their title: `CHROMIUM=… node tests/browser/tell.mjs [WORDS]`.

import "./stories.mjs";
import "./stories/certified.mjs";
import "./stories/inputs.mjs";
import "./lies.mjs";
import { tellAll } from "./harness.mjs";

await tellAll(process.argv[2] ?? "");
