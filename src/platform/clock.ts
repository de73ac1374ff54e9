import { Injectable } from '@nestjs/common';

/** The edge where time comes in; everything inside takes a time as an argument. */
export abstract class Clock {
  abstract now(): Date;
}

@Injectable()
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** Stands still until it is moved: for tests and for the sample, whose clock is part of its data. */
export class FixedClock extends Clock {
  private at: Date;

  constructor(at: Date | string) {
    super();
    this.at = new Date(at);
  }

  now(): Date {
    return new Date(this.at);
  }

  moveTo(at: Date | string): void {
    this.at = new Date(at);
  }
}
