import { type DynamicModule, Global, Module } from '@nestjs/common';

/** Requests an hour that may be spent on what deliveries hold; 0: they are not looked at. */
export class ContentBudget {
  constructor(readonly requestsAnHour: number) {}
}

/** Gives every module `ContentBudget`. */
@Global()
@Module({})
export class ContentBudgetModule {
  static forRoot(requestsAnHour: number): DynamicModule {
    return {
      module: ContentBudgetModule,
      providers: [{ provide: ContentBudget, useValue: new ContentBudget(requestsAnHour) }],
      exports: [ContentBudget],
    };
  }
}
