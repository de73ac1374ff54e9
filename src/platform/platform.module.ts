import { Global, Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Clock, SystemClock } from './clock.js';
import { HealthController } from './health.controller.js';
import { HttpMetricsMiddleware, Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { Readiness } from './readiness.js';

/** Health, metrics and the clock. Needs a global `DataSource` and `QueueModule.forRoot`. */
@Global()
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController, MetricsController],
  providers: [Metrics, Readiness, { provide: Clock, useClass: SystemClock }],
  exports: [Metrics, Clock],
})
export class PlatformModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(HttpMetricsMiddleware).forRoutes('{*path}');
  }
}
