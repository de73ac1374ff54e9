const PASSWORD_IN_URL = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"']*:)[^\s@"']+@/gi;
const KNOWN_TOKENS = /\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|pace_[\w-]{20,})/g;
/** In links and in what a provider sends back. */
const CODE = /([?&](?:code|state)=)[^&\s"']+/g;
const AUTHORIZATION = /\b(Bearer|Basic)\s+[A-Za-z0-9+/._~-]{8,}=*/gi;

/** The same text without passwords in URLs, tokens, codes of links and authorization headers. */
export function maskSecrets(text: string): string {
  return text
    .replace(PASSWORD_IN_URL, '$1***@')
    .replace(KNOWN_TOKENS, '***')
    .replace(AUTHORIZATION, '$1 ***')
    .replace(CODE, '$1***');
}
