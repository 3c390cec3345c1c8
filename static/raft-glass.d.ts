// Types of `<raft-glass>` and its interface, version 1. docs/embedding.md explains them.

/** Answers are values: nothing here throws or is rejected. */
export type Answer<T = null> =
  | { ok: true; value: T }
  | { ok: false; error: { code: string; message: string } };

/** Attributes of the element, parameters of `embed.html`, and what `load` takes. */
export interface Options {
  /** A lesson or a challenge of Raftglass: its name, or the number of a lesson (`07`). */
  lesson?: string;
  /** A built-in scenario. */
  scenario?: string;
  /** The address of a script, a trace, or the folder of a lesson; relative to the host page. */
  src?: string;
  /** A run in a link, `#r1.…`. */
  link?: string;
  /** Where to start: a mark of the script; in a lesson the name of a card. */
  mark?: string;
  /** The same as a number: a position; in a lesson the number of a card, from 1. */
  step?: number | string;
  seed?: number | string;
  /** 1 to 9. */
  nodes?: number | string;
  probe?: 'term-hint' | 'last-index' | 'decrement';
  depth?: 'etcd' | 'paper';
  /** Any of `network logs progress explain time client`; all without it. */
  panes?: string;
  controls?: 'full' | 'mini' | 'none';
  theme?: 'auto' | 'light' | 'dark' | 'projector';
  /** `en` or `zh`; without it the language of the page around. */
  locale?: string;
  autoplay?: boolean | string;
  /** 1/64 to 8 times real time. */
  speed?: number | string;
  readonly?: boolean | string;
}

export interface NodeState {
  id: number;
  up: boolean;
  role: 'StateFollower' | 'StatePreCandidate' | 'StateCandidate' | 'StateLeader';
  term: number;
  /** 0 = nobody. */
  vote: number;
  /** 0 = none. */
  lead: number;
  first: number;
  last: number;
  committed: number;
  applied: number;
}

export interface State {
  /** Inputs applied. */
  position: number;
  /** Inputs on record. */
  length: number;
  /** Virtual time. */
  ms: number;
  playing: boolean;
  marks: { name: string; position: number }[];
  lesson: string | null;
  card: { number: number; of: number; name: string } | null;
  nodes: NodeState[];
  /** Invariants found broken so far. */
  violations: number;
}

/** What `el.glass(1)` gives. Every call waits until the element is ready. */
export interface Glass {
  readonly version: 1;
  /** Resolves when what was asked for is there, or when it cannot be. */
  readonly ready: Promise<Answer<{ version: string }>>;
  /** Shows another run: these options take the place of all that said which one it was. */
  load(options: Options): Promise<Answer>;
  play(): Promise<Answer>;
  pause(): Promise<Answer>;
  step(): Promise<Answer>;
  back(): Promise<Answer>;
  /** A position, or the name of a mark; in a lesson a card. */
  seek(place: number | string): Promise<Answer>;
  /** Commands of the script language, such as `crash 2`. */
  input(commands: string): Promise<Answer>;
  state(): Promise<Answer<State>>;
  /** The shown moment, as `#r1.…`. */
  link(): Promise<Answer<string>>;
  /** The moment in words or as a picture, or the run as a script. */
  export(kind?: 'text' | 'svg' | 'script'): Promise<Answer<string>>;
}

export class RaftGlass extends HTMLElement {
  glass(version: 1): Glass;
}

/** Events of the element: they bubble, and leave shadow roots. */
export interface RaftGlassEvents {
  'raftglass-ready': CustomEvent<{ version: string }>;
  'raftglass-step': CustomEvent<{ position: number; length: number; ms: number }>;
  'raftglass-answer': CustomEvent<{ lesson: string; card: string; given: string; right: boolean }>;
  'raftglass-goal': CustomEvent<{ lesson: string; inputs: number; link: string | null }>;
  'raftglass-violation': CustomEvent<{ invariant: string; evidence: string }>;
  'raftglass-error': CustomEvent<{ code: string; message: string }>;
}

declare global {
  interface HTMLElementTagNameMap {
    'raft-glass': RaftGlass;
  }
  interface HTMLElementEventMap extends RaftGlassEvents {}
}
