/**
 * The small texts of the Database (AstDB's) by path, `/family/key`; the key begins at `key_at` in it. `path` compares by
 * bytes, so that the entries below a path lie side by side.
 */
export const sql = `
CREATE TABLE entries (
  path TEXT PRIMARY KEY,
  key_at INTEGER NOT NULL,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
