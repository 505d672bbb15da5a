// The chunk that reads QR codes where the browser has no reader of its own.

import jsQR from "jsqr";

globalThis.guildReadQr = jsQR;
