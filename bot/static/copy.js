"use strict";

/** A button that copies the link beside it. Without a clipboard the field is there to copy from. */

import { announce, t } from "./staff.js";

const button = document.getElementById("copy");
const field = document.getElementById("link");

if (navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = t("copied");
    announce(t("copied"));
  });
}
field.addEventListener("focus", () => field.select());
