const live = process.stdout.isTTY === true && process.env.CI === undefined && process.env.TERM !== 'dumb';
const tick = live && !process.env.NO_COLOR ? '\x1b[32m✓\x1b[39m' : '✓';
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs a step, with its title and time: moving on a terminal, two plain lines elsewhere. */
export const showStep = async (title, work) => {
  const since = performance.now();
  let frame = 0;
  const draw = () => process.stdout.write(`\r\x1b[2K  ${frames[(frame += 1) % frames.length]} ${title.padEnd(28)} ${seconds(since)}`);
  if (!live) console.log(`  … ${title}`);
  const timer = live ? setInterval(draw, 80) : undefined;
  try {
    const result = await work();
    if (live) process.stdout.write('\r\x1b[2K');
    console.log(`  ${tick} ${title.padEnd(28)} ${seconds(since).padStart(7)}`);
    return result;
  } catch (error) {
    if (live) process.stdout.write('\r\x1b[2K');
    console.log(`  ✗ ${title.padEnd(28)} ${seconds(since).padStart(7)}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
};
