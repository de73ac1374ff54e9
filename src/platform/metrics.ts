import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** The process's Prometheus registry; a slice that measures itself registers with `registers: [metrics.registry]`. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly httpSeconds = new Histogram({
    name: 'paceline_http_request_duration_seconds',
    help: 'Time from request to last byte of the answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}

@Injectable()
export class HttpMetricsMiddleware implements NestMiddleware {
  constructor(private readonly metrics: Metrics) {}

  use(request: Request, response: Response, next: NextFunction): void {
    const stop = this.metrics.httpSeconds.startTimer({ method: request.method });
    response.once('finish', () => stop({ route: routeOf(request), status: response.statusCode }));
    next();
  }
}

/** A pattern, never a path: a label per address asked for would grow without end. */
function routeOf(request: Request): string {
  const route: unknown = request.route;
  const pattern =
    typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string'
      ? route.path
      : undefined;
  if (pattern !== undefined) return `${request.baseUrl}${pattern}`;
  return request.originalUrl.startsWith('/graphql') ? '/graphql' : 'other';
}
