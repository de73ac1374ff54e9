import { type MiddlewareConsumer, Module, type NestModule, RequestMethod } from '@nestjs/common';
import { urlencoded } from 'express';
import { SignInController } from './sign-in.controller.js';

/** Signing in and out; who it is, AccessModule knows. */
@Module({ controllers: [SignInController] })
export class SignInModule implements NestModule {
  /** The one form that there is; bodies of other routes are read where they are used. */
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(urlencoded({ extended: false, limit: '2kb', parameterLimit: 5 }))
      .forRoutes({ path: 'sign-in/once', method: RequestMethod.POST });
  }
}
