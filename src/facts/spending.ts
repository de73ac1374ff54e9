/** What a run may ask of GitHub, in its points, and what it has asked. */
export class Spending {
  points = 0;
  requests = 0;

  constructor(private readonly budget: number) {}

  get over(): boolean {
    return this.points >= this.budget;
  }

  take(points: number): void {
    this.points += points;
    this.requests += 1;
  }
}
