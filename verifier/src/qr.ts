export * as token from "./formats/token.ts";
export * from "./formats/digests.ts";
export * from "./formats/ed25519.ts";
export * from "./formats/leaf.ts";
export * from "./formats/canonical.ts";
