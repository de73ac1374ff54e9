import {
  Global,
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Queues, type QueueConnection } from './queue.js';

/** Gives every module `Queues`. On shutdown workers end before the HTTP server does, the rest after it. */
@Global()
@Module({})
export class QueueModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(@Inject(Queues) private readonly queues: Queues) {}

  static forRoot(connection: QueueConnection): DynamicModule {
    return {
      module: QueueModule,
      providers: [{ provide: Queues, useFactory: () => Queues.open(connection) }],
      exports: [Queues],
    };
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.queues.closeWorkers();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queues.close();
  }
}
