import type { SeriesEntry, StudyEntry } from './case';
import { FRAME } from './frames';
import { Loader, type Sources } from './loader';
import { cineRate, readSlices, type Slice } from './metadata';
import { readPreviews } from './previews';
import type { Session } from './session';

const METADATA = 'application/dicom+json';
const PREVIEWS = 'application/octet-stream';

/** One series as a stack of slices, with what is known of each. */
export class Stack {
  readonly loader: Loader;
  /** Called with the index of a slice of which more is known than before. */
  changed: (index: number) => void = () => undefined;
  readonly previews = new Map<number, Uint8Array<ArrayBuffer>>();
  private looked: number | undefined;
  private hasAll: boolean;

  private constructor(
    private readonly sources: Sources,
    private readonly abort: AbortController,
    first: Promise<Response> | undefined,
    readonly study: StudyEntry,
    readonly series: SeriesEntry,
    readonly slices: readonly Slice[],
    readonly rate: number | undefined,
  ) {
    this.loader = new Loader(sources, seriesPath(study, series), slices, (index) => {
      this.changed(index);
      this.bringAll();
    });
    this.hasAll = first === undefined;
    if (first) {
      void this.bringPreviews(first);
    }
  }

  /**
   * Reads the metadata of a series and starts to bring its first preview. Rejects with words for the reader.
   * Previews say only the place of their instance in the series, and places move while images are still becoming ready: a preview
   * could then show another slice than it says. So there are none until `isSettled`.
   */
  static async open(sources: Sources, study: StudyEntry, series: SeriesEntry, isSettled: boolean): Promise<Stack> {
    const abort = new AbortController();
    const first = isSettled ? fetchPreviews(sources, firstPreviewPath(series), abort) : undefined;
    const metadata = await fetchMetadata(sources, seriesPath(study, series));
    const slices = readSlices(metadata);
    if (slices.length === 0) {
      abort.abort();
      throw new Error('No image of this series is ready yet.');
    }

    return new Stack(sources, abort, first, study, series, slices, cineRate(metadata));
  }

  /** The reader looks at a slice. */
  focus(index: number): void {
    if (this.looked !== undefined && this.looked !== index) {
      this.bringAll();
    }

    this.looked = index;
    this.loader.focus(index);
  }

  close(): void {
    this.abort.abort();
    this.loader.stop();
    this.previews.clear();
  }

  /** Every preview: not before the first image is here, whose line they would share, or the reader moves on without it. */
  private bringAll(): void {
    if (!this.hasAll && !this.abort.signal.aborted) {
      this.hasAll = true;
      void this.bringPreviews(fetchPreviews(this.sources, `/preview/${this.series.uid}`, this.abort));
    }
  }

  private async bringPreviews(previews: Promise<Response>): Promise<void> {
    const places = new Map(this.slices.map((slice, index) => [`${slice.instance}/${slice.frame}`, index]));
    try {
      const response = await previews;
      if (!response.ok || !response.body) {
        return;
      }

      await readPreviews(response.body, ({ instance, frame, jpeg }) => {
        const index = places.get(`${instance}/${frame}`);
        if (index !== undefined && !this.abort.signal.aborted) {
          this.previews.set(index, jpeg);
          this.changed(index);
        }
      });
    } catch {
      return; // a preview only bridges the wait for the frame itself, which tells its own problems
    }
  }
}

/** What opening a series will ask for first, asked for while the page is still being built. `centre` is the path of its middle frame, where the page says it. */
export function fetchSeriesAhead(session: Session, study: StudyEntry, series: SeriesEntry, isSettled: boolean, centre: string | undefined): void {
  session.fetchAhead(`${seriesPath(study, series)}/metadata`, METADATA);
  if (isSettled) {
    session.fetchAhead(firstPreviewPath(series), PREVIEWS);
  }

  if (isSettled && centre) {
    session.fetchAhead(`${seriesPath(study, series)}/${centre}`, FRAME);
  }
}

function firstPreviewPath(series: SeriesEntry): string {
  return `/preview/${series.uid}/first`;
}

function fetchPreviews({ session }: Sources, path: string, abort: AbortController): Promise<Response> {
  const previews = session.fetch(path, PREVIEWS, abort.signal);
  previews.catch(() => undefined); // told, or not, where they are read
  return previews;
}

async function fetchMetadata({ session }: Sources, path: string): Promise<unknown> {
  const response = await session.fetch(`${path}/metadata`, METADATA).catch(() => {
    throw new Error('The service cannot be reached. Trying again.');
  });
  if (!response.ok) {
    throw new Error(response.status === 503 ? 'The service is busy or not ready. Trying again.' : 'This series is not available.');
  }

  return response.json();
}

function seriesPath(study: StudyEntry, series: SeriesEntry): string {
  return `/dicom-web/studies/${study.uid}/series/${series.uid}`;
}
