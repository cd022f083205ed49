import type { Room } from './room';
import type { Tool } from './tools';

/** One thing a reader can do: a labelled button and keys, from the same line. */
export interface Action {
  readonly label: string;
  readonly keys: readonly string[];
  readonly group: 'tool' | 'view' | 'more';
  readonly run: () => void;
  /** For what is on or off. */
  readonly isOn?: () => boolean;
}

const PAGE = 10;
const PAN = 40; // CSS pixels
const STEP = 10; // as dragging by 10 pixels does

export function makeActions(room: Room): Action[] {
  return [...tools(room), ...views(room), ...slices(room), ...windows(room), ...moves(room)];
}

function tools(room: Room): Action[] {
  const tool = (label: string, key: string, name: Tool): Action => ({
    label, keys: [key], group: 'tool', run: () => room.chooseTool(name), isOn: () => room.tool === name,
  });
  return [tool('Scroll', 's', 'scroll'), tool('Window', 'w', 'window'), tool('Zoom', 'z', 'zoom'), tool('Move', 'm', 'pan')];
}

function views(room: Room): Action[] {
  return [
    { label: 'Fit', keys: ['f', '0'], group: 'view', run: () => room.active.move((camera) => camera.fit()) },
    { label: '1:1', keys: ['a'], group: 'view', run: () => room.active.move((camera, slice) => camera.actualSize(slice)) },
    { label: 'Invert', keys: ['i'], group: 'view', run: () => room.active.window((windowing) => windowing.invert()), isOn: () => room.active.windowing.inverted },
    { label: 'Play', keys: [' '], group: 'view', run: () => room.cine.toggle(), isOn: () => room.cine.playing },
    { label: 'Reset', keys: ['r'], group: 'view', run: () => room.active.reset() },
    { label: 'Compare', keys: ['c'], group: 'view', run: () => room.toggleCompare(), isOn: () => room.comparing },
    { label: 'Help', keys: ['?'], group: 'view', run: () => room.showHelp() },
  ];
}

function slices(room: Room): Action[] {
  const go = (label: string, keys: string[], to: () => number): Action => ({ label, keys, group: 'more', run: () => room.goTo(to()) });
  const by = (count: number) => () => room.active.index + count;
  return [
    go('Previous slice', ['ArrowUp', 'ArrowLeft'], by(-1)),
    go('Next slice', ['ArrowDown', 'ArrowRight'], by(1)),
    go('10 slices back', ['PageUp'], by(-PAGE)),
    go('10 slices on', ['PageDown'], by(PAGE)),
    go('First slice', ['Home'], () => 0),
    go('Last slice', ['End'], () => room.active.count - 1),
    { label: 'Previous series', keys: ['p'], group: 'more', run: () => room.openNeighbour(-1) },
    { label: 'Next series', keys: ['n'], group: 'more', run: () => room.openNeighbour(1) },
    { label: 'Play slower', keys: ['['], group: 'more', run: () => room.cine.change(0.8) },
    { label: 'Play faster', keys: [']'], group: 'more', run: () => room.cine.change(1.25) },
  ];
}

function windows(room: Room): Action[] {
  const adjust = (label: string, key: string, dx: number, dy: number): Action => ({
    label, keys: [key], group: 'more', run: () => room.active.window((windowing, slice) => windowing.drag(slice, dx, dy)),
  });
  return [
    adjust('Brighter', 'b', 0, STEP),
    adjust('Darker', 'd', 0, -STEP),
    adjust('More contrast', 'k', -STEP, 0),
    adjust('Less contrast', 'l', STEP, 0),
  ];
}

function moves(room: Room): Action[] {
  const zoom = (label: string, keys: string[], factor: number): Action => ({
    label, keys, group: 'more', run: () => room.active.move((camera, slice) => camera.zoom(slice, factor)),
  });
  const pan = (label: string, key: string, dx: number, dy: number): Action => ({
    label, keys: [`Shift+${key}`], group: 'more', run: () => room.active.move((camera, slice) => camera.pan(slice, dx * PAN, dy * PAN)),
  });
  return [
    zoom('Larger', ['+', '='], 1.25),
    zoom('Smaller', ['-'], 0.8),
    pan('Move left', 'ArrowLeft', -1, 0),
    pan('Move right', 'ArrowRight', 1, 0),
    pan('Move up', 'ArrowUp', 0, -1),
    pan('Move down', 'ArrowDown', 0, 1),
  ];
}
