import { type DynamicModule, Module } from '@nestjs/common';
import { WebhookSignature } from '../github/webhook-signature.js';

/** Gives the intake what deliveries are signed with. */
@Module({})
export class WebhookSettingsModule {
  static forRoot(secrets: readonly string[]): DynamicModule {
    const signature = { provide: WebhookSignature, useValue: new WebhookSignature(secrets) };
    return { module: WebhookSettingsModule, global: true, providers: [signature], exports: [signature] };
  }
}
