import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Settings } from '../../config/settings.js';
import { GitHub } from './github.js';

export type GitHubModuleSettings = Pick<Settings, 'githubToken' | 'githubApiUrl' | 'githubOrgs' | 'timeZone'>;

/** Gives every module `GitHub`. */
@Global()
@Module({})
export class GitHubModule {
  static forRoot({ githubToken, githubApiUrl, githubOrgs, timeZone }: GitHubModuleSettings): DynamicModule {
    const github = new GitHub({ token: githubToken, apiUrl: githubApiUrl, organizations: githubOrgs, timeZone });
    return {
      module: GitHubModule,
      providers: [{ provide: GitHub, useValue: github }],
      exports: [GitHub],
    };
  }
}
