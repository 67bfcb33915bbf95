/** A part of a page that is written by a program: `<!-- name -->` … `<!-- /name -->`. */
const marked = (name: string): RegExp => new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);

/** The page with this between the markers; everything around them stays. Throws where the markers are missing: a page must not lose its figures unnoticed. */
export const betweenMarkers = (page: string, name: string, content: string): string => {
  if (!marked(name).test(page)) throw new Error(`the page has no <!-- ${name} --> … <!-- /${name} -->`);
  return page.replace(marked(name), (_, open: string, close: string) => `${open}${content.trim()}\n${close}`);
};
