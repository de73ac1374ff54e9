import { NestFactory } from '@nestjs/core';
import { loadSettings } from '../../config/settings.js';
import { AppModule } from '../../src/app.module.js';
import { SampleService } from '../../src/cli/sample.service.js';
import { connect } from '../../src/data-source.js';

// A process of its own that loads the sample into the migrated, empty database of DATABASE_URL, as a first start does.
const settings = loadSettings();
const url = settings.databaseUrl ?? '';
const app = await NestFactory.createApplicationContext(AppModule.forRole(settings, url, await connect(url)), {
  logger: ['error'],
});
const sample = app.get(SampleService);
await sample.loadIfEmpty();
await sample.prepare();
await app.close();
console.log('LOADED');
