/** What is to be laid out: boxes of a size, and arrows between them. The first box is the top one. */
type Box = Readonly<{ id: string; width: number; height: number }>;
type Arrow = Readonly<{
  from: string;
  to: string;
  /** Arrows of one kind to one box run together where they are long. */
  kind: string;
  /** Room for what is written on it. */
  label?: Readonly<{ width: number; height: number }>;
  /** Part of the line that a reader follows: kept straight. */
  isMain?: boolean;
}>;
export type Drawing = Readonly<{ boxes: readonly Box[]; arrows: readonly Arrow[] }>;

/** A vertex of the layered graph: a box, a label, or a bend of a line that passes through a layer. */
export type Vertex = {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** Room that it needs on each side, for an arrow that leads back to it. */
  readonly aside: number;
  readonly layer: number;
  readonly box?: string;
  /** The arrow whose label it is, by its number. */
  readonly label?: number;
};

/** A piece of one or more arrows between two vertices, `from` in an earlier layer than `to`. */
export type Piece = {
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  /** To be kept straight where possible: the main line, and lines through many layers. */
  readonly isStraight: boolean;
  /** Where its arrow's head is. */
  readonly head?: 'from' | 'to';
};

export type Layered = Readonly<{ vertices: readonly Vertex[]; pieces: readonly Piece[]; layers: readonly (readonly number[])[] }>;

/** Where a layer is. */
export type Row = Readonly<{ top: number; height: number }>;
/** The corner that a drawing is pulled to. */
export type Side = Readonly<{ down: boolean; left: boolean }>;

export type Point = Readonly<{ x: number; y: number }>;
/** Boxes and labels by their middle; lines from point to point, downwards or upwards, ending in a head. */
export type Line = Readonly<{ kind: string; points: readonly Point[]; hasHead: boolean; isLoop?: true }>;
export type Layout = Readonly<{
  width: number;
  height: number;
  boxes: ReadonlyMap<string, Point>;
  labels: ReadonlyMap<number, Point>;
  lines: readonly Line[];
}>;
