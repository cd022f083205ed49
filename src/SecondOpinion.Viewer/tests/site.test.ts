import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';

describe('what is built', () => {
  let folder: string;
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'viewer-'));
    await build({ logLevel: 'error', build: { outDir: folder } });
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  it('has the file names that the pages ask for', () => {
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['site.css', 'site.js', 'open.js', 'viewer.js', 'jpegls-worker.js']));
  });

  it('names no other host, no font and no data: image in its style sheets', () => {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.css'))) {
      expect(read(name)).not.toMatch(/https?:|url\(["']?\/\/|url\(["']?data:|@font-face|@import/i);
    }
  });

  it('is set in Arial', () => expect(read('site.css')).toMatch(/html\{font-family:arial,sans-serif\}/));

  it('has every picture that its style sheets name', () => {
    const named = [...read('site.css').matchAll(/url\(\.\/([^)]+)\)/g)].map((match) => match[1]);
    expect(named).toContain('nhsuk-icon-cross.svg');
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(named));
  });

  it('runs no text as code, makes no blob: address and loads no wasm', () => {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.js'))) {
      expect(read(name)).not.toMatch(/\beval\(|new Function|createObjectURL|WebAssembly/);
    }
  });
});
