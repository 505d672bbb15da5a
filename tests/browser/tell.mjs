// Tells every story, one line of JSON for each: `CHROMIUM=/path/to/chromium node tests/browser/tell.mjs`.

import "./stories.mjs";
import "./lies.mjs";
import { tellAll } from "./rig.mjs";

await tellAll();
