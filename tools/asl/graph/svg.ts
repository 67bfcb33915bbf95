import type { Layout, Line, Point } from './layout/drawing.ts';
import { loopReach } from './layout/split.ts';
import { type Picture, type PicturedState, type PicturedWay, sizes } from './picture.ts';
import { style } from './style.ts';

const margin = 24;

/** The picture of a workflow as an SVG that stands by itself: its colours follow the reader's choice of dark or light. */
export const svgOf = (picture: Picture, name: string, comment = ''): string => {
  const width = Math.ceil(picture.layout.width + 2 * margin);
  const height = Math.ceil(picture.layout.height + 2 * margin);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`Workflow ${name}`)}">`,
    `<title>${escaped(name)}</title>`,
    ...(comment === '' ? [] : [`<desc>${escaped(comment)}</desc>`]),
    `<style>${style}</style>`,
    `<defs>${['next', 'catch', 'undo'].map(head).join('')}</defs>`,
    '<rect class="paper" width="100%" height="100%"/>',
    `<g transform="translate(${margin} ${margin})">`,
    ...drawn(picture),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
};

const head = (kind: string): string =>
  `<marker id="${kind}-head" class="${kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 1L10 5L0 9z"/></marker>`;

/** Boxes first, then lines, then what is written on lines. */
const drawn = ({ states, ways, layout }: Picture): readonly string[] => [
  ...states.flatMap((state) => drawnState(state, layout)),
  ...layout.lines.map(drawnLine),
  ...ways.flatMap((way, index) => drawnLabel(way, layout.labels.get(index))),
];

const drawnLine = ({ kind, points, hasHead, isLoop }: Line): string =>
  `<path class="line ${kind}" d="${isLoop ? loop(points) : pathOf(points)}"${hasHead ? ` marker-end="url(#${kind}-head)"` : ''}/>`;

/** Upright pieces are straight; where a line goes aside it leaves and arrives upright. */
const pathOf = ([first, ...rest]: readonly Point[]): string => {
  let from = first!;
  let path = `M${at(from)}`;
  for (const to of rest) {
    const middle = (from.y + to.y) / 2;
    path += Math.abs(from.x - to.x) < 0.5 ? `L${at(to)}` : `C${at({ x: from.x, y: middle })} ${at({ x: to.x, y: middle })} ${at(to)}`;
    from = to;
  }
  return path;
};

const loop = ([start, end]: readonly Point[]): string => {
  const side = start!.x + loopReach * 1.3;
  return `M${at(start!)}C${at({ x: side, y: start!.y + 12 })} ${at({ x: side, y: end!.y - 12 })} ${at(end!)}`;
};

const drawnLabel = ({ way, label }: PicturedWay, middle: Point | undefined): readonly string[] => {
  if (!label || !middle) return [];
  const { lines, whole, width, height } = label;
  const kind = way === 'rule' ? 'next' : way;
  const top = middle.y - height / 2;
  return [
    `<g class="label ${kind}"><title>${escaped(whole)}</title><rect x="${round(middle.x - width / 2)}" y="${round(top)}" width="${width}" height="${height}" rx="3"/>`,
    ...lines.map(
      (line, index) => `<text x="${round(middle.x)}" y="${round(top + sizes.labelLine * (index + 1) - 3)}">${escaped(line)}</text>`,
    ),
    '</g>',
  ];
};

const drawnState = (state: PicturedState, layout: Layout): readonly string[] => {
  const middle = layout.boxes.get(state.id)!;
  const { shape, width, height, title, subtitle, isUndo, inner } = state;
  const x = middle.x - width / 2;
  const y = middle.y - height / 2;
  if (shape === 'start' || shape === 'end')
    return [`<circle class="${shape}" cx="${round(middle.x)}" cy="${round(middle.y)}" r="${width / 2 - 1}"/>`];
  const text = inner.length > 0 ? y + 20 : subtitle === '' ? middle.y + 5 : middle.y - 2;
  return [
    `<g class="state ${shape}${isUndo ? ' undone' : ''}"><title>${escaped(`${shape} ${state.id}`)}</title>`,
    outline(shape, { x, y, width, height }),
    `<text class="name" x="${round(middle.x)}" y="${round(text)}">${escaped(title)}</text>`,
    ...(subtitle === '' ? [] : [`<text class="what" x="${round(middle.x)}" y="${round(text + 15)}">${escaped(subtitle)}</text>`]),
    '</g>',
    ...drawnInner(state, x, y),
  ];
};

const drawnInner = ({ inner, width, shape }: PicturedState, x: number, y: number): readonly string[] => {
  const content = inner.reduce((sum, { layout }) => sum + layout.width, 0) + (inner.length - 1) * sizes.branchGap;
  let left = x + (width - content) / 2;
  return inner.flatMap((picture, index) => {
    const place = `${round(left)} ${round(y + sizes.header)}`;
    left += picture.layout.width + sizes.branchGap;
    const edge = left - sizes.branchGap / 2;
    const isLast = index === inner.length - 1 || shape !== 'Parallel';
    const height = Math.max(...inner.map(({ layout }) => layout.height));
    return [
      `<g class="inside" transform="translate(${place})">`,
      ...drawn(picture),
      '</g>',
      ...(isLast ? [] : [`<path class="between" d="M${at({ x: edge, y: y + sizes.header })}V${round(y + sizes.header + height)}"/>`]),
    ];
  });
};

type Area = Readonly<{ x: number; y: number; width: number; height: number }>;

const outline = (shape: PicturedState['shape'], { x, y, width, height }: Area): string => {
  if (shape === 'Choice') {
    const middle = y + height / 2;
    const points = [
      [x, middle],
      [x + 16, y],
      [x + width - 16, y],
      [x + width, middle],
      [x + width - 16, y + height],
      [x + 16, y + height],
    ];
    return `<polygon points="${points.map(([left, top]) => `${round(left!)},${round(top!)}`).join(' ')}"/>`;
  }
  const radius = shape === 'Wait' || shape === 'Succeed' || shape === 'Fail' ? height / 2 : shape === 'Pass' ? 0 : 8;
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;
};

const round = (value: number): number => Math.round(value * 10) / 10;
const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;

// oxlint-disable-next-line no-control-regex -- XML knows no such letters, not even escaped
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replaceAll(unwritable, '\ufffd').replaceAll(/[&<>"]/g, (letter) => entities[letter]!);
