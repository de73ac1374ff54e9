import { Webhooks } from '@octokit/webhooks';

const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

/** Whether what came is from whoever knows one of the secrets: while they change, there are two. */
export class WebhookSignature {
  private readonly known: Webhooks[];

  constructor(secrets: readonly string[]) {
    this.known = secrets.map((secret) => new Webhooks({ secret }));
  }

  /** False: nobody can sign, so nothing is taken. */
  get configured(): boolean {
    return this.known.length > 0;
  }

  /** Whether a signature may be right, before what it signs is read. */
  static isFormed(signature: string | undefined): signature is string {
    return signature !== undefined && SIGNATURE.test(signature);
  }

  async verify(body: string, signature: string): Promise<boolean> {
    // Octokit does not sign nothing at all.
    if (body === '') return false;
    for (const webhooks of this.known) if (await webhooks.verify(body, signature)) return true;
    return false;
  }
}
