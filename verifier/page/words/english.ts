// The English catalogue, a part of its own: who reads Chinese does not wait for it.

import reasons from "../../../verification/messages/en.json";
import own from "./en.json";

globalThis.guildEnglish = { ...reasons, ...own };
