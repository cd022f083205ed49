// Serves DICOM folders to the viewer by the reader's contract, for work on the viewer alone:
//   node dev/server.mjs PORT VIEWER_FOLDER "Study 1=FOLDER" "Prior A=FOLDER" …
// Each folder below a study's is a series. Never for real patients: nothing here is checked, and UIDs are merely renumbered.
// POST /dev/end?reason=revoked ends the session; /dev/busy?seconds=5 answers 503 for that long; /dev/slow?ms=200 delays each frame.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { readFolder } from './dicom.mjs';

const BASE = '/read/SO-7K4M-9XQ2';
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const [port, assets, ...named] = process.argv.slice(2);
const state = { reason: '', busyUntil: 0, slow: 0 };
const studies = [];

for (const [place, text] of named.entries()) {
  const [label, folder] = text.split('=');
  studies.push(await readStudy(label, folder, place));
}

async function readStudy(label, folder, place) {
  const series = new Map();
  for (const instance of await readFolder(folder)) {
    const key = String(instance.header['00200011']?.Value?.[0] ?? 1);
    series.set(key, [...(series.get(key) ?? []), instance]);
  }

  const numbered = [...series.entries()].sort(([one], [other]) => Number(one) - Number(other));
  return {
    uid: `2.25.${place + 1}`,
    label,
    when: place === 0 ? 'index study' : 'prior, 412 days earlier',
    series: numbered.map(([number, instances]) => makeSeries(place, Number(number), instances)),
  };
}

function makeSeries(place, number, instances) {
  const order = ({ header }) => Number(header['00200013']?.Value?.[0] ?? 0);
  instances.sort((one, other) => order(one) - order(other));
  const uid = `2.25.${place + 1}${number}`;
  instances.forEach((instance, i) => {
    instance.header['00080018'] = { vr: 'UI', Value: [`${uid}.${i + 1}`] };
  });
  return { uid, number, instances };
}

function caseFile() {
  return {
    caseCode: 'SO-7K4M-9XQ2',
    question: 'Right-sided weakness since midnight. Is there early infarction, and would you transfer for thrombectomy?',
    urgency: 'immediate',
    now: new Date().toISOString(),
    endsAt: new Date(Date.now() + 6 * 86_400_000).toISOString(),
    referrer: { name: 'Dr M. Whitlock', organisation: 'Downs General Hospital (invented)' },
    preparing: null,
    studies: studies.map(({ series, ...study }) => ({
      ...study,
      series: series.map(({ uid, number, instances }) => ({
        uid,
        number,
        modality: instances[0].header['00080060']?.Value?.[0] ?? 'OT',
        description: instances[0].header['0008103E']?.Value?.[0] ?? '',
        instances: instances.length,
        frames: instances.reduce((sum, { frames }) => sum + frames.length, 0),
        ready: instances.length,
      })),
    })),
    withheld: [
      { count: 2, kind: 'structured report', reason: 'only images are released' },
      { count: 1, kind: 'localiser', reason: 'may carry burned-in text' },
    ],
  };
}

const PAGE = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>SO-7K4M-9XQ2</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/viewer/site.css"><script type="module" src="/viewer/viewer.js"></script></head>
<body class="nhsuk-template__body"><div id="viewer" data-case="SO-7K4M-9XQ2" data-base="${BASE}"></div></body></html>`;

function centreOut(count) {
  const middle = count >> 1;
  return [...Array(count).keys()].sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle));
}

function sendPreviews(response, { instances }, most) {
  response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
  const all = instances.flatMap(({ previews }, ordinal) => previews.map((jpeg, i) => ({ jpeg, ordinal, frame: i + 1 })));
  for (const place of centreOut(all.length).slice(0, most)) {
    const { jpeg, ordinal, frame } = all[place];
    const header = Buffer.alloc(12);
    header.writeUInt32LE(ordinal, 0);
    header.writeUInt32LE(frame, 4);
    header.writeUInt32LE(jpeg.length, 8);
    response.write(Buffer.concat([header, jpeg]));
  }

  response.end();
}

function send(response, status, type, body, headers = {}) {
  response.writeHead(status, { 'Content-Type': type, ...headers }).end(body);
}

async function answerData(path, response) {
  if (state.reason) {
    send(response, 401, 'application/problem+json', JSON.stringify({ title: 'session-ended', reason: state.reason }));
  } else if (path === '/dicom-web/studies') {
    send(response, 200, 'application/dicom+json', '[]');
  } else if (path === '/case') {
    send(response, 200, 'application/json', JSON.stringify(caseFile()));
  } else {
    await answerSeries(path, response);
  }
}

async function answerSeries(path, response) {
  const all = studies.flatMap(({ series }) => series);
  const find = (uid) => all.find((series) => series.uid === uid);
  const [, previewed, isFirst] = path.match(/^\/preview\/([^/]+)(\/first)?$/) ?? [];
  const preview = find(previewed);
  const metadata = find(path.match(/\/series\/([^/]+)\/metadata$/)?.[1]);
  const [, uid, sop, number] = path.match(/\/series\/([^/]+)\/instances\/([^/]+)\/frames\/(\d+)$/) ?? [];
  const frame = find(uid)?.instances.find(({ header }) => header['00080018'].Value[0] === sop)?.frames[number - 1];
  if (preview) {
    sendPreviews(response, preview, isFirst ? 1 : undefined);
  } else if (metadata) {
    send(response, 200, 'application/dicom+json', JSON.stringify(metadata.instances.map(({ header }) => header)));
  } else if (frame && Date.now() < state.busyUntil) {
    send(response, 503, 'application/problem+json', '{}', { 'Retry-After': '1' });
  } else if (frame) {
    await new Promise((resume) => setTimeout(resume, state.slow));
    send(response, 200, 'image/jls; transfer-syntax=1.2.840.10008.1.2.4.80', frame);
  } else {
    send(response, 404, 'application/problem+json', '{}');
  }
}

function control({ pathname, searchParams }, response) {
  state.reason = pathname === '/dev/end' ? searchParams.get('reason') : state.reason;
  state.busyUntil = pathname === '/dev/busy' ? Date.now() + 1000 * searchParams.get('seconds') : state.busyUntil;
  state.slow = pathname === '/dev/slow' ? Number(searchParams.get('ms')) : state.slow;
  send(response, 204, 'text/plain', undefined);
}

createServer(async (request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1');
  response.setHeader('Content-Security-Policy', CSP);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (url.pathname.startsWith('/dev/')) {
    control(url, response);
  } else if (url.pathname === BASE) {
    send(response, 200, 'text/html; charset=utf-8', PAGE);
  } else if (url.pathname.startsWith(`${BASE}/`)) {
    await answerData(url.pathname.slice(BASE.length), response);
  } else {
    const name = url.pathname.split('/').at(-1);
    const body = await readFile(join(assets, name)).catch(() => undefined);
    send(response, body ? 200 : 404, TYPES[extname(name)] ?? 'application/octet-stream', body);
  }
}).listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}${BASE}`));
