import type { SeriesEntry, StudyEntry } from './case';
import type { Sources } from './loader';
import { Stack } from './stack';
import type { Viewport } from './viewport';

const AGAIN_MS = 4000;

/** Opens series in viewports: in each the one asked for last, trying again for as long as it cannot be had. */
export class Opener {
  private readonly turns = new WeakMap<Viewport, number>();

  /** `placed` gets the stack to show; `told` why one cannot be had, in words, or an empty text. */
  constructor(
    private readonly sources: Sources,
    private readonly placed: (viewport: Viewport, stack: Stack) => void,
    private readonly told: (problem: string) => void,
  ) {}

  async open(viewport: Viewport, study: StudyEntry, series: SeriesEntry, isSettled: boolean): Promise<void> {
    const turn = this.next(viewport);
    while (this.isCurrent(viewport, turn)) {
      try {
        const stack = await Stack.open(this.sources, study, series, isSettled);
        this.take(viewport, turn, stack);
        return;
      } catch (error) {
        if (this.isCurrent(viewport, turn)) {
          this.told((error as Error).message);
        }
      }

      await new Promise((resume) => setTimeout(resume, AGAIN_MS));
    }
  }

  /** Nothing more is wanted there. */
  cancel(viewport: Viewport): void {
    this.next(viewport);
  }

  private take(viewport: Viewport, turn: number, stack: Stack): void {
    if (!this.isCurrent(viewport, turn)) {
      stack.close(); // another was asked for in the meantime
      return;
    }

    stack.changed = (index) => viewport.stack === stack && viewport.refresh(index);
    this.placed(viewport, stack);
    this.told('');
  }

  private next(viewport: Viewport): number {
    const turn = (this.turns.get(viewport) ?? 0) + 1;
    this.turns.set(viewport, turn);
    return turn;
  }

  private isCurrent(viewport: Viewport, turn: number): boolean {
    return this.turns.get(viewport) === turn && !this.sources.session.ended;
  }
}
