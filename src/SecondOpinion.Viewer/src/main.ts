import { reportActivity } from './activity';
import { type CaseFile, fetchCase, findSeries, followCase, readable } from './case';
import { Decoders } from './decoders';
import { el } from './dom';
import { FrameMemory } from './loader';
import { Room } from './room';
import { type EndReason, endWords, Session } from './session';
import { fetchSeriesAhead } from './stack';

/** Starts the viewer in `<div id="viewer" data-case="…" data-base="/read/…">`. `data-after` says what to do when it is over; else the letter is named. */
function start(root: HTMLElement): void {
  const session = new Session(root.dataset.base ?? location.pathname.replace(/\/$/, ''));
  const first = firstCase(root, session); // on its way while the workers start and the graphics card is set up
  const sources = { session, memory: new FrameMemory(), decoders: new Decoders() };
  const room = new Room(root, sources, root.dataset.case ?? '');
  session.onEnd((reason) => {
    room.dispose();
    sources.memory.clear();
    sources.decoders.dispose();
    showEnd(root, reason);
  });
  reportActivity(session, document);
  void followCase(session, first, (file) => room.show(file), (problem) => room.showProblem(problem));
}

/** The case, out of the page where it stands there: then what its first series needs is asked for at once. */
function firstCase(root: HTMLElement, session: Session): Promise<CaseFile | undefined> {
  const { file: text, centre } = root.dataset;
  if (!text) {
    return fetchCase(session);
  }

  delete root.dataset.file;
  const file = JSON.parse(text) as CaseFile;
  const found = findSeries(file, readable(file)[0]?.uid ?? '');
  if (found) {
    fetchSeriesAhead(session, found.study, found.series, file.preparing === null, centre);
  }

  return Promise.resolve(file);
}

function showEnd(root: HTMLElement, reason: EndReason): void {
  const { heading, next } = endWords(reason, root.dataset.after);
  const panel = el('div', { class: 'so-v-ended', 'data-testid': 'session-ended', role: 'alert', tabindex: '-1' }, el('h2', {}, heading), el('p', {}, next));
  panel.dataset.reason = reason;
  root.replaceChildren(panel);
  panel.focus();
}

const root = document.getElementById('viewer');
if (root) {
  start(root);
}
