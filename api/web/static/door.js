// Fills what was scanned at a door into the forms that ask for it, and takes it out of the address. Without this script
// a person types the letters below the door's picture.

const CHALLENGE_LETTERS = 151; // 113 bytes in base64url; a place on the page, as #main, is no challenge

if (location.hash.length > CHALLENGE_LETTERS) {
  const fields = [...document.querySelectorAll("[data-door]")];
  for (const field of fields) field.value = location.href;
  const told = document.getElementById("scanned");
  if (told !== null) told.hidden = fields.length === 0;
  history.replaceState(null, "", location.pathname + location.search);
}
