import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import * as questions from '../../web/src/queries.js';

const schema = buildSchema(readFileSync('src/api/schema/paceline.graphql', 'utf8'));

describe('the questions that the pages ask', () => {
  it.each(Object.entries(questions))('%s is a question of the schema', (_name, { text }) => {
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  });
});
