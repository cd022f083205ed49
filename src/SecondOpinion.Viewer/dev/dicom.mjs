import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

// What a reader's metadata may hold; the names are in the viewer's own metadata.ts.
const ALLOWED = new Set(
  `00080018 00080060 0008103E 00180040 00181063 00181164 00200011 00200013 00200032 00200037 00280002 00280004 00280006 00280008 00280010
  00280011 00280030 00280034 00280100 00280101 00280102 00280103 00281050 00281051 00281052 00281053 00281055 00281056 00281101 00281102
  00281103 00281201 00281202 00281203 00282110 00283000 00283010 52009229 52009230`.split(/\s+/),
);

/** The instances below `folder`, read with the tools of Debian's `dcmtk`: a header, JPEG-LS frames and 128-pixel previews each. */
export async function readFolder(folder) {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const work = await mkdtemp(join(tmpdir(), 'viewer-dev-'));
  const instances = [];
  for (const entry of names) {
    const instance = await readInstance(join(entry.parentPath, entry.name), work);
    if (instance) {
      instances.push(instance);
    }
  }

  await rm(work, { recursive: true });
  return instances;
}

async function readInstance(path, work) {
  const [plain, coded, preview] = ['plain.dcm', 'coded.dcm', 'preview'].map((name) => join(work, name));
  try {
    await run('dcmconv', ['+te', path, plain]);
    await run('dcmcjpls', ['+el', plain, coded]);
  } catch {
    return undefined; // no image that the tools can read
  }

  const { stdout } = await run('dcm2json', [plain], { maxBuffer: 1 << 30 });
  const header = Object.fromEntries(Object.entries(JSON.parse(stdout)).filter(([tag]) => ALLOWED.has(tag)));
  await run('dcmj2pnm', ['+oj', '+Jq', '80', '+Fa', '+Wi', '1', '+Sxv', '128', plain, preview]).catch(() =>
    run('dcmj2pnm', ['+oj', '+Jq', '80', '+Fa', '+Wm', '+Sxv', '128', plain, preview]),
  );
  const frames = fragments(await readFile(coded));
  const previews = await Promise.all(frames.map((_, i) => readFile(`${preview}.${i}.jpg`).catch(() => readFile(`${preview}.jpg`))));
  return { header, frames, previews };
}

/** The items of encapsulated pixel data after the offset table, one to a frame as dcmcjpls writes them (PS3.5 section A.4). */
function fragments(file) {
  let at = file.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff])) + 12;
  const found = [];
  while (file.readUInt32LE(at) === 0xe000fffe) {
    const length = file.readUInt32LE(at + 4);
    found.push(file.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }

  return found.slice(1);
}
