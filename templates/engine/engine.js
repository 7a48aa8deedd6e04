import { drawLane } from "./cards.js";

const KEY = "renderline-token";
const BUSY_MS = 1000;
const IDLE_MS = 4000;
const LANES = ["running", "queued", "done"];
const ENDED_BADLY = ["failed", "expired", "canceled"];
const at = (id) => document.getElementById(id);

let timer = 0;
let said = "";

function counted(board) {
  const of = (...statuses) => statuses.reduce((sum, status) => sum + board.counts[status], 0);
  const bad = of(...ENDED_BADLY);
  return { running: of("processing"), queued: of("unassigned", "preparing", "scheduled"), done: of("succeeded") + bad, bad };
}

// Only what is new is written: a screen reader would read the same sentence out every second.
function tell(text) {
  if (text === said) return;
  said = text;
  at("summary").textContent = text;
}

function warn(text) {
  at("trouble").textContent = text;
  at("trouble").hidden = !text;
}

function show(board) {
  const counts = counted(board);
  tell(`${counts.running} running, ${counts.queued} waiting, ${counts.done} done${counts.bad ? `, ${counts.bad} of them without success` : ""}`);
  document.title = counts.running || counts.queued ? `(${counts.running + counts.queued}) renderline engine` : "renderline engine";
  for (const lane of LANES) {
    const shown = board[lane].length;
    const more = shown < counts[lane] ? `, ${shown} shown` : "";
    at(`${lane}-title`).querySelector(".count").textContent = counts[lane] ? `${counts[lane]}${more}` : "";
    drawLane(at(lane), board[lane], board.account !== null);
  }
  at("money").textContent = money(board.account);
  return counts.running + counts.queued > 0;
}

function money(account) {
  if (account === null) return "Prices are what the service elsewhere would take. Here nothing is charged.";
  const held = Object.entries(account).map(([currency, buzz]) => `${buzz} ${currency}`);
  return `Your account holds ${held.join(", ") || "no"} Buzz. What was never begun is given back.`;
}

function askForToken(refusal) {
  sessionStorage.removeItem(KEY);
  at("board").hidden = true;
  at("leave").hidden = true;
  at("entry").hidden = false;
  at("refusal").textContent = refusal;
  for (const lane of LANES) at(lane).replaceChildren();
  tell("");
  warn("");
  at("token").focus();
}

function enter() {
  at("entry").hidden = true;
  at("leave").hidden = false;
  at("board").hidden = false;
  // The field that had the focus is gone; the next Tab is to lead into the work, and not to the page's beginning.
  at("main").focus({ preventScroll: true });
}

async function ask(token) {
  const headers = { Authorization: `Bearer ${token}` };
  return fetch("/page/board", { headers, cache: "no-store", credentials: "omit", redirect: "error", signal: AbortSignal.timeout(20000) });
}

async function look() {
  clearTimeout(timer);
  const token = sessionStorage.getItem(KEY);
  if (!token) return askForToken("");
  if (document.hidden) return;
  let isBusy = false;
  try {
    const response = await ask(token);
    // The token may have been forgotten while the engine was answering.
    if (sessionStorage.getItem(KEY) !== token) return;
    if (response.status === 401) return askForToken("The engine does not take this token.");
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    isBusy = show(await response.json());
    warn("");
    if (at("board").hidden) enter();
  } catch (error) {
    warn(`The engine does not answer: ${error.message}. What stands here may be old; it is asked again in ${IDLE_MS / 1000} seconds.`);
  }
  clearTimeout(timer);
  timer = setTimeout(look, isBusy ? BUSY_MS : IDLE_MS);
}

at("entry").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, at("token").value.trim());
  at("token").value = "";
  at("refusal").textContent = "";
  look();
});
at("leave").addEventListener("click", () => askForToken(""));
document.addEventListener("visibilitychange", look);
look();
