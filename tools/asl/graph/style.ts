type Colours = Readonly<
  Record<'paper' | 'ink' | 'dim' | 'line' | 'box' | 'inner' | 'task' | 'choice' | 'wait' | 'pass' | 'good' | 'bad' | 'undo', string>
>;

const light: Colours = {
  paper: '#ffffff',
  ink: '#1c2330',
  dim: '#5b6577',
  line: '#6b7689',
  box: '#f6f8fb',
  inner: '#eef2f8',
  task: '#3b6fd4',
  choice: '#b07a10',
  wait: '#7d5bc4',
  pass: '#7c8798',
  good: '#1f8a55',
  bad: '#c23b3b',
  undo: '#a8478f',
};

const dark: Colours = {
  paper: '#12161d',
  ink: '#e6eaf1',
  dim: '#9aa5b8',
  line: '#8490a5',
  box: '#1b212b',
  inner: '#171c25',
  task: '#79a4f7',
  choice: '#e0ad4a',
  wait: '#b59af0',
  pass: '#98a3b5',
  good: '#52c68d',
  bad: '#f07d7d',
  undo: '#e08bc9',
};

const variables = (colours: Colours): string =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');

/** The style of a graph. Variables carry all colours, so that a page that shows the picture inline may set its own. */
export const style = `
svg{${variables(light)}}
@media (prefers-color-scheme:dark){svg{${variables(dark)}}}
text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;text-anchor:middle;fill:var(--ink)}
.paper{fill:var(--paper)}
.name{font-size:13px;font-weight:600}
.what{font-size:11px;fill:var(--dim)}
.state rect,.state polygon{fill:var(--box);stroke:var(--pass);stroke-width:1.5}
.state.Task rect{stroke:var(--task)}
.state.Choice polygon{stroke:var(--choice)}
.state.Wait rect{stroke:var(--wait)}
.state.Parallel rect,.state.Map rect{fill:var(--inner);stroke:var(--task);stroke-width:1}
.state.Succeed rect{stroke:var(--good)}
.state.Fail rect{stroke:var(--bad)}
.state.undone rect{stroke:var(--undo)}
.start{fill:var(--ink)}
.end{fill:var(--paper);stroke:var(--ink);stroke-width:4}
.between{stroke:var(--dim);stroke-width:.75;stroke-dasharray:2 4;fill:none}
.line{fill:none;stroke-width:1.4;stroke:var(--line)}
.line.catch{stroke:var(--bad);stroke-dasharray:5 4}
.line.undo{stroke:var(--undo);stroke-dasharray:5 4}
.label rect{fill:var(--paper);opacity:.92}
.inside .label rect,.inside .end{fill:var(--inner)}
.label text{font-size:11px;fill:var(--dim)}
.label.catch text{fill:var(--bad)}
.label.undo text{fill:var(--undo)}
marker path{fill:var(--line)}
marker.catch path{fill:var(--bad)}
marker.undo path{fill:var(--undo)}
`.replaceAll('\n', '');
