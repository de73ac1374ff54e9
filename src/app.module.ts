import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Settings } from '../config/settings.js';
import { AccessModule } from './access/access.module.js';
import { RateLimitsModule } from './access/rate-limits.js';
import { ApiModule } from './api/api.module.js';
import { CliModule } from './cli/cli.module.js';
import { ContentBudgetModule } from './github/content-budget.module.js';
import { ChangeSettingsModule } from './facts/change-settings.module.js';
import { GitHubModule } from './github/github.module.js';
import { IntakeModule } from './intake/intake.module.js';
import { WebhookSettingsModule } from './intake/webhook-settings.js';
import { DatabaseModule } from './platform/database.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { QueueModule } from './platform/queue.module.js';
import { RetentionModule } from './platform/retention.module.js';
import { WorkerModule } from './worker/worker.module.js';

const FACES = { all: [ApiModule, IntakeModule, WorkerModule], api: [ApiModule, IntakeModule], worker: [WorkerModule] };

/** What runs in a process: the only place where faces meet. */
@Module({})
export class AppModule {
  static forRole(settings: Settings, databaseUrl: string, db: DataSource): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forRoot(db),
        QueueModule.forRoot({ databaseUrl, redisUrl: settings.redisUrl }),
        GitHubModule.forRoot(settings),
        ContentBudgetModule.forRoot(settings.githubContentBudget),
        ChangeSettingsModule.forRoot({ points: settings.changesPoints, company: settings.aiMarkers }),
        PlatformModule,
        AccessModule.forRoot(settings),
        RetentionModule.forRoot(settings.retention),
        RateLimitsModule.forRoot(settings.perMinute),
        WebhookSettingsModule.forRoot(settings.webhookSecrets),
        // The first start loads the sample by the same way as the command line imports files.
        CliModule,
        ...FACES[settings.role],
      ],
    };
  }
}
