import { Controller, Get, Header, Param, Redirect, Res } from '@nestjs/common';
import { Problem } from '@quadrille/service';
import type { FastifyReply } from 'fastify';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openApiDocument } from './open-api.js';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Quadrille</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#ui', deepLinking: true, validatorUrl: null });\n`;

/** Of the many files of Swagger UI the two that the page needs. */
const assets: Readonly<Record<string, string>> = { 'swagger-ui.css': 'text/css', 'swagger-ui-bundle.js': 'text/javascript' };

const security = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

const require = createRequire(import.meta.url);
const folderOfUi = dirname(require.resolve('swagger-ui-dist/package.json'));

@Controller()
export class DocsController {
  #document: ReturnType<typeof openApiDocument> | undefined;

  /** Whoever opens the address that `npm start` prints is led to what can be done here. */
  @Get()
  @Redirect('/docs')
  root(): void {}

  @Get('openapi.json')
  @Header('cache-control', 'no-cache')
  document() {
    return (this.#document ??= openApiDocument());
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', security)
  page(): string {
    return page;
  }

  @Get('docs/start.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  start(): string {
    return start;
  }

  @Get('docs/:asset')
  asset(@Param('asset') asset: string, @Res() reply: FastifyReply): void {
    const type = Object.hasOwn(assets, asset) ? assets[asset] : undefined;
    if (type === undefined) throw new Problem(404, 'There is nothing here.');
    void reply
      .header('cache-control', 'public, max-age=86400')
      .type(`${type}; charset=utf-8`)
      .send(createReadStream(join(folderOfUi, asset)));
  }
}
