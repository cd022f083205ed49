import type { Session } from './session';

export interface SeriesEntry {
  readonly uid: string;
  readonly number: number | null;
  readonly modality: string;
  readonly description: string;
  readonly instances: number;
  readonly frames: number;
  readonly ready: number | boolean;
}

export interface StudyEntry {
  readonly uid: string;
  readonly label: string;
  readonly when: string;
  readonly series: readonly SeriesEntry[];
}

/** What the reader may know of a case: the answer of `GET {base}/case`. No date and no identity is in it but the referrer's name. */
export interface CaseFile {
  readonly caseCode: string;
  readonly question: string;
  readonly urgency: 'routine' | 'urgent' | 'immediate';
  readonly endsAt: string | null;
  readonly now: string;
  readonly referrer: { readonly name: string; readonly organisation: string };
  readonly preparing: { readonly done: number; readonly total: number } | null;
  readonly studies: readonly StudyEntry[];
  readonly withheld: readonly { readonly count: number; readonly kind: string; readonly reason: string }[];
}

const EVERY_MS = 10_000;
const SOON_MS = 2000; // while the reader has nothing yet

/**
 * The case as `first` brings it, then again every 10 s for as long as the session lives. Each time `reached` is told why it cannot be had, in words,
 * or an empty text.
 */
export async function followCase(
  session: Session,
  first: Promise<CaseFile | undefined>,
  each: (file: CaseFile) => void,
  reached: (problem: string) => void,
): Promise<void> {
  let shown = '';
  for (let next = first; !session.ended; next = fetchCase(session)) {
    const file = await next;
    const fingerprint = file ? JSON.stringify({ ...file, now: '' }) : shown;
    if (session.ended) {
      return;
    }

    reached(file ? '' : 'The service cannot be reached. Trying again.');
    if (file && fingerprint !== shown) {
      each(file);
    }

    shown = fingerprint;
    await new Promise((resume) => setTimeout(resume, shown ? EVERY_MS : SOON_MS));
  }
}

/** The case now, or nothing where it cannot be had. */
export async function fetchCase(session: Session): Promise<CaseFile | undefined> {
  try {
    const response = await session.fetch('/case');
    return response.ok ? ((await response.json()) as CaseFile) : undefined;
  } catch {
    return undefined; // offline, or the session has ended: `session` shows that by itself
  }
}

/** How long this session may still last, in words without a date; nothing where it has no end of its own. */
export function timeLeft({ endsAt, now }: Pick<CaseFile, 'endsAt' | 'now'>): string {
  if (endsAt === null) {
    return '';
  }

  const minutes = Math.max(Math.floor((Date.parse(endsAt) - Date.parse(now)) / 60_000), 0);
  const [size, unit] = minutes >= 2880 ? [Math.floor(minutes / 1440), 'day'] : minutes >= 120 ? [Math.floor(minutes / 60), 'hour'] : [minutes, 'minute'];
  return `${size} ${unit}${size === 1 ? '' : 's'}`;
}

/** How many instances can be read. The server gives a number, or whether all can. */
export function readyOf({ ready, instances }: SeriesEntry): number {
  return typeof ready === 'number' ? ready : ready ? instances : 0;
}

export function findSeries(file: CaseFile, uid: string): { readonly study: StudyEntry; readonly series: SeriesEntry } | undefined {
  for (const study of file.studies) {
    const series = study.series.find((entry) => entry.uid === uid);
    if (series) {
      return { study, series };
    }
  }

  return undefined;
}

/** Every series with something to read, in the order of the list. */
export function readable(file: CaseFile): SeriesEntry[] {
  return file.studies.flatMap(({ series }) => series).filter((series) => readyOf(series) > 0);
}

/** What one would compare a series with: the same kind of series in another study, else itself. */
export function partnerOf(file: CaseFile, uid: string): string {
  const found = findSeries(file, uid);
  const others = readable(file).filter((series) => !found?.study.series.includes(series));
  const named = others.find(({ description }) => description === found?.series.description);
  return (named ?? others.find(({ modality }) => modality === found?.series.modality))?.uid ?? uid;
}
