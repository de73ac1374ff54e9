import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Settings } from '../../config/settings.js';
import { GitHub } from './github.js';

export type GitHubModuleSettings = Pick<Settings, 'githubToken' | 'githubApiUrl' | 'githubOrgs' | 'timeZone'> &
  Partial<Pick<Settings, 'incidentLabels' | 'githubApp' | 'githubReserve'>>;

/** Gives every module `GitHub`. */
@Global()
@Module({})
export class GitHubModule {
  static forRoot(settings: GitHubModuleSettings): DynamicModule {
    const { githubToken: token, githubApiUrl: apiUrl, githubOrgs: organizations, timeZone, incidentLabels } = settings;
    const { githubApp: app, githubReserve: reserve } = settings;
    const github = new GitHub({
      ...{ token, app, apiUrl, organizations, timeZone },
      ...(reserve === undefined ? {} : { reserve }),
      ...(incidentLabels === undefined ? {} : { labels: incidentLabels }),
    });
    return {
      module: GitHubModule,
      providers: [{ provide: GitHub, useValue: github }],
      exports: [GitHub],
    };
  }
}
