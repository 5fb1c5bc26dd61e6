/** What stands for each letter behind a `%`. */
export type Tokens = Readonly<Record<string, string>>;

/**
 * Replaces the tokens in a value of ssh_config(5).
 *
 * @param keyword the setting, for the error.
 * @throws an Error for a token that is none of these, as OpenSSH refuses it.
 */
export function withTokens(text: string, tokens: Tokens, keyword: string): string {
  return text.replace(/%(.?)/g, (token, letter: string) => tokenValue(token, letter, tokens, keyword));
}

/**
 * As {@link withTokens}, and replaces environment variables, `${NAME}`. What they hold is taken as it is.
 *
 * @throws an Error for a variable that is not set, as OpenSSH refuses it.
 */
export function withTokensAndVariables(text: string, tokens: Tokens, keyword: string): string {
  return text.replace(/%(.?)|\$\{([^}]*)\}?/g, (part, letter: string | undefined, variable: string | undefined) =>
    variable === undefined
      ? tokenValue(part, letter ?? "", tokens, keyword)
      : variableValue(part, process.env[variable], keyword),
  );
}

function tokenValue(token: string, letter: string, tokens: Tokens, keyword: string): string {
  const value = tokens[letter];
  if (value === undefined) {
    const known = Object.keys(tokens).map((name) => `%${name}`);
    throw new Error(`${keyword} has ${token}, and may have ${known.join(" ")}`);
  }
  return value;
}

function variableValue(part: string, value: string | undefined, keyword: string): string {
  if (value === undefined || !part.endsWith("}")) {
    throw new Error(`${keyword} has ${part}, and there is no such environment variable`);
  }
  return value;
}
