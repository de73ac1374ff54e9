import { Module } from '@nestjs/common';
import { FailedJobs } from './failed-jobs.js';
import { JobBoard } from './job-board.js';
import { Jobs } from './jobs.js';

@Module({ providers: [Jobs, JobBoard, FailedJobs], exports: [Jobs, JobBoard, FailedJobs] })
export class JobsModule {}
