// Progressive enhancement only: every page works without this file.
import "./fragments.js";
import { onPage } from "./on_page.js";
import { chooseType } from "./large_type.js";
import { closeMenus } from "./menus.js";
import { fetchBeside } from "./beside.js";
import { drawInView, printTables } from "./charts_in_view.js";
import { copyOnClick, offerCopies } from "./copy.js";
import { countCharacters } from "./counters.js";
import { focusErrors } from "./errors.js";
import { guardSubmits } from "./submits.js";
import { holdOffline } from "./offline.js";
import { chooseFirm, keepOutbox } from "./outbox.js";
import { carryPocket } from "./pocket.js";
import { addRows } from "./rows.js";
import { holdActs, markHeld } from "./hold.js";
import { followList } from "./news.js";
import { keepDrafts } from "./drafts.js";
import { listenToKeys } from "./keyboard.js";
import { completeMentions } from "./mentions.js";
import { pickPhrases } from "./phrases.js";
import { openPalette } from "./palette.js";
import { previewRows } from "./preview.js";
import { sendFiles, showChosen } from "./files.js";
import { liftSheets, sendByKey } from "./sheets.js";
import { printOpened } from "./paper.js";
import { tallyPicks } from "./picks.js";

onPage(() => {
  fetchBeside(); // before htmx looks at the page
  chooseType();
  closeMenus();
  carryPocket();
  chooseFirm(); // before drafts, which go by the firm
  addRows();
  keepOutbox(); // before what holds a form back without a network: this one is kept and sent later
  holdOffline(); // before the guard, which would take the button out of play
  holdActs(); // before the guard, which would count it as sent
  guardSubmits();
  sendFiles();
  listenToKeys();
  sendByKey();
  liftSheets();
  openPalette();
  previewRows();
  focusErrors();
  printTables();
  printOpened();
  followList();
  copyOnClick();
});

// These look at what is on the page, so they look again after each htmx swap.
onPage((root) => {
  countCharacters(root);
  drawInView(root);
  keepDrafts(root);
  offerCopies(root);
  completeMentions(root);
  pickPhrases(root);
  showChosen(root);
  tallyPicks(root);
  markHeld(root);
}, { afterSwaps: true });
