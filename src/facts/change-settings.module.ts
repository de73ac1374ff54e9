import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { CompanyAiRules } from '../core/ai-markers.js';

/** How merged pull requests are read. */
export class ChangeSettings {
  constructor(
    /** How many of GitHub's points a run may take. */
    readonly points: number,
    readonly company: CompanyAiRules,
  ) {}
}

/** Gives every module `ChangeSettings`. */
@Global()
@Module({})
export class ChangeSettingsModule {
  static forRoot({ points, company }: ChangeSettings): DynamicModule {
    return {
      module: ChangeSettingsModule,
      providers: [{ provide: ChangeSettings, useValue: new ChangeSettings(points, company) }],
      exports: [ChangeSettings],
    };
  }
}
