import { Module } from '@nestjs/common';
import { JobBoard } from './job-board.js';
import { Jobs } from './jobs.js';

@Module({ providers: [Jobs, JobBoard], exports: [Jobs, JobBoard] })
export class JobsModule {}
