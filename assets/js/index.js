// Progressive enhancement only: every page works without this file.
import "./fragments.js";
import { onPage } from "./on_page.js";
import { chooseType } from "./large_type.js";
import { closeMenus } from "./menus.js";
import { fetchBeside } from "./beside.js";
import { drawInView, printTables } from "./charts_in_view.js";
import { countCharacters } from "./counters.js";
import { focusErrors } from "./errors.js";
import { guardSubmits } from "./submits.js";
import { holdOffline } from "./offline.js";
import { keepDrafts } from "./drafts.js";
import { listenToKeys } from "./keyboard.js";
import { previewRows } from "./preview.js";
import { sendFiles, showChosen } from "./files.js";
import { sendByKey } from "./sheets.js";
import { tallyPicks } from "./picks.js";

onPage(() => {
  fetchBeside(); // before htmx looks at the page
  chooseType();
  closeMenus();
  holdOffline(); // before the guard, which would take the button out of play
  guardSubmits();
  sendFiles();
  listenToKeys();
  sendByKey();
  previewRows();
  focusErrors();
  printTables();
});

// These look at what is on the page, so they look again after each htmx swap.
onPage((root) => {
  countCharacters(root);
  drawInView(root);
  keepDrafts(root);
  showChosen(root);
  tallyPicks(root);
}, { afterSwaps: true });
