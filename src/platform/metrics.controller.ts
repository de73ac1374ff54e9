import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Allow } from './allow.js';
import { Metrics } from './metrics.js';

@Controller('metrics')
@Allow(['OPERATOR', 'SERVICE'])
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  async expose(@Res() response: Response): Promise<void> {
    response.type(this.metrics.registry.contentType).send(await this.metrics.registry.metrics());
  }
}
