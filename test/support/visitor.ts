export interface Seen {
  status: number;
  /** Where it ended. */
  url: string;
  headers: Headers;
  text: string;
}

/** A browser as far as signing in goes: it keeps cookies by host, follows redirects, and says which page asks. */
export class Visitor {
  /** By host, then by name. */
  readonly cookies = new Map<string, Map<string, string>>();

  /** Opens an address, as if it had been typed in. @param until stops before an address that it matches */
  async open(address: string, until?: RegExp): Promise<Seen> {
    let url = new URL(address);
    for (let hops = 0; hops < 12; hops++) {
      const seen = await this.send(url, { headers: { accept: 'text/html', 'sec-fetch-site': 'none' } });
      const to = seen.headers.get('location');
      if (seen.status < 300 || seen.status > 399 || to === null) return seen;
      url = new URL(to, url);
      if (until?.test(url.href)) return { ...seen, url: url.href };
    }
    throw new Error(`it never ends: ${url.href}`);
  }

  /** What a page of this address posts. */
  post(address: string, body: string, headers: Record<string, string> = {}): Promise<Seen> {
    const { origin } = new URL(address);
    return this.send(new URL(address), {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin', ...headers },
    });
  }

  cookie(address: string, name = 'paceline_session'): string | undefined {
    return this.cookies.get(new URL(address).host)?.get(name);
  }

  private async send(url: URL, init: RequestInit): Promise<Seen> {
    const jar = this.cookies.get(url.host) ?? new Map<string, string>();
    this.cookies.set(url.host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line) || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return { status: response.status, url: url.href, headers: response.headers, text: await response.text() };
  }
}
