// Fills what was scanned at a door into the forms that ask for it, and takes it out of the address. Without this script
// a person types the letters below the door's picture.

if (location.hash.length > 1) {
  const fields = [...document.querySelectorAll("[data-door]")];
  for (const field of fields) field.value = location.href;
  const told = document.getElementById("scanned");
  if (told !== null) told.hidden = fields.length === 0;
  history.replaceState(null, "", location.pathname + location.search);
}
