import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { RetentionDays } from '../../config/retention.js';

/** How long rows of some tables are kept. */
export class Retention {
  constructor(readonly days: RetentionDays) {}
}

/** Gives every module `Retention`. */
@Global()
@Module({})
export class RetentionModule {
  static forRoot(days: RetentionDays): DynamicModule {
    return {
      module: RetentionModule,
      providers: [{ provide: Retention, useValue: new Retention(days) }],
      exports: [Retention],
    };
  }
}
