import { Controller, Get, Header } from '@nestjs/common';
import { metrics } from '@quadrille/telemetry';

/** Prometheus' text format. */
@Controller('metrics')
export class MetricsController {
  @Get()
  @Header('content-type', metrics.contentType)
  print(): Promise<string> {
    return metrics.metrics();
  }
}
