/// Settled rows, the later the greater `n`, a second apart.
let settledRows: [(insert: String, sqlite: String, postgres: String)] =
  [
    (
      "INSERT INTO inbox (key, lane, payload, state, attempts, due, arrived, settled)",
      "CAST('old ' || n AS BLOB), x'21', x'', 'done', 1, n * 1000, n * 1000, n * 1000",
      "convert_to('old ' || n, 'UTF8'), '\\x21', '', 'done', 1, n * 1000::bigint, n * 1000::bigint, n * 1000::bigint"
    ),
    (
      """
      INSERT INTO outbox (lane, payload, priority, reserve, after, state, due, attempts, created,
        settled)
      """,
      "x'21', x'', 0, 1, n - 1, 'sent', n * 1000, 1, n * 1000, n * 1000",
      "'\\x21', '', 0, 1, n - 1, 'sent', n * 1000::bigint, 1, n * 1000::bigint, n * 1000::bigint"
    ),
    (
      """
      INSERT INTO jobs (queue, lane, key, payload, priority, turn, state, due, attempts,
        maximum_attempts, lease, is_cancelling, created, settled)
      """,
      """
      x'70', x'21', CAST('old ' || n AS BLOB), x'', 0, n, 'done', n * 1000, 1, 3, 1, 0, n * 1000,
      n * 1000
      """,
      """
      '\\x70', '\\x21', convert_to('old ' || n, 'UTF8'), '', 0, n, 'done', n * 1000::bigint, 1, 3, 1,
      FALSE, n * 1000::bigint, n * 1000::bigint
      """
    ),
  ] + studioRows + keyRows

/// A year of one busy room, and of others.
private let studioRows: [(insert: String, sqlite: String, postgres: String)] = [
  (
    """
    INSERT INTO messages (key, conversation, role, kind, author, text, status, picture, is_redacted,
      created)
    """,
    """
    CAST('$' || n AS BLOB), CAST('!' || n % 9 AS BLOB), 'bot', 'picture', x'40', 'text', 'done', n,
    0, n
    """,
    """
    convert_to('$' || n, 'UTF8'), convert_to('!' || n % 9, 'UTF8'), 'bot', 'picture', '\\x40',
    'text', 'done', n, FALSE, n
    """
  ),
  (
    """
    INSERT INTO requests (id, conversation, asker, asker_name, message, prompt, wishes, state,
      ending, round, automatic_rounds, is_looping, is_iteration_due, created)
    """,
    """
    n, CAST('!' || n % 9 AS BLOB), CAST('@' || n % 99 AS BLOB), 'Ann', x'24', 'sea', '{}', 'ended',
    'approved', 1, 0, 0, 0, n
    """,
    """
    n, convert_to('!' || n % 9, 'UTF8'), convert_to('@' || n % 99, 'UTF8'), 'Ann', '\\x24', 'sea',
    '{}', 'ended', 'approved', 1, 0, FALSE, FALSE, n
    """
  ),
  (
    """
    INSERT INTO pictures (id, conversation, request, depth, origin, state, owner, painter, prompt,
      words, seed, width, height, round, blob, approved_by, remarks, price, thread, created,
      finished)
    """,
    """
    n, CAST('!' || n % 9 AS BLOB), n, 0, 'painted', 'finished', x'40', 'p', 'sea', 'sea', n, 64, 64,
    1, CAST(printf('%032d', n) AS BLOB), CASE n % 50 WHEN 0 THEN 'Ann' END, '[]', 0,
    CASE n % 10 WHEN 0 THEN CAST('$' || n % 1000 AS BLOB) END, n, n
    """,
    """
    n, convert_to('!' || n % 9, 'UTF8'), n, 0, 'painted', 'finished', '\\x40', 'p', 'sea', 'sea', n,
    64, 64, 1, convert_to(lpad(n::text, 32, '0'), 'UTF8'), CASE n % 50 WHEN 0 THEN 'Ann' END, '[]', 0,
    CASE n % 10 WHEN 0 THEN convert_to('$' || n % 1000, 'UTF8') END, n, n
    """
  ),
  (
    "INSERT INTO critiques (picture, critic, state, created)",
    "n, 'measuring', 'waiting', n", "n, 'measuring', 'waiting', n"
  ),
  (
    """
    INSERT INTO tastes (conversation, name, version, state, learnt_from, author, created)
    """,
    "CAST('!' || n % 9999 AS BLOB), 'nordic', n, 'kept', '[]', x'40', n",
    "convert_to('!' || n % 9999, 'UTF8'), 'nordic', n, 'kept', '[]', '\\x40', n"
  ),
  (
    """
    INSERT INTO adoptions (conversation, name, version, painter, author, asked, state, blob, answers,
      turn, proposal, created)
    """,
    """
    CAST('!' || n % 9999 AS BLOB), 'ink', n, 'comfy', x'40', x'24',
    CASE n % 50 WHEN 0 THEN 'frozen' ELSE 'replaced' END, CAST(printf('%032d', n) AS BLOB), '{}', 0,
    '{"lines":[],"binding":"","abilities":[]}', n
    """,
    """
    convert_to('!' || n % 9999, 'UTF8'), 'ink', n, 'comfy', '\\x40', '\\x24',
    CASE n % 50 WHEN 0 THEN 'frozen' ELSE 'replaced' END,
    convert_to(lpad(n::text, 32, '0'), 'UTF8'), '{}', 0,
    '{"lines":[],"binding":"","abilities":[]}', n
    """
  ),
  (
    "INSERT INTO credits (owner, since, spent, reserved, granted)",
    "CAST('@' || n AS BLOB), n, 0, 0, 0", "convert_to('@' || n, 'UTF8'), n, 0, 0, 0"
  ),
  (
    "INSERT INTO members (conversation, person)",
    "CAST('!' || n % 9 AS BLOB), CAST('@' || n AS BLOB)",
    "convert_to('!' || n % 9, 'UTF8'), convert_to('@' || n, 'UTF8')"
  ),
  (
    """
    INSERT INTO setting_changes (conversation, name, old_value, new_value, changed_by, changed_at)
    """,
    "CAST('!' || n % 9 AS BLOB), 'mode', 'a', 'b', x'40', n",
    "convert_to('!' || n % 9, 'UTF8'), 'mode', 'a', 'b', '\\x40', n"
  ),
  (
    "INSERT INTO conversations (id, mode, touched, created)",
    "CAST('!' || n AS BLOB), 'auto', n, n", "convert_to('!' || n, 'UTF8'), 'auto', n, n"
  ),
]

/// The devices of a hundred users, and a machine of many years.
private let keyRows: [(insert: String, sqlite: String, postgres: String)] = [
  (
    "INSERT INTO crypto_rows (space, key, value)",
    "CASE n % 2 WHEN 0 THEN 11 ELSE 31 END, CAST((n % 100) || ' ' || n AS BLOB), zeroblob(100)",
    """
    CASE n % 2 WHEN 0 THEN 11 ELSE 31 END, convert_to(n % 100 || ' ' || n, 'UTF8'),
    convert_to(repeat('x', 100), 'UTF8')
    """
  ),
  (
    "INSERT INTO sync_accounts (name, generation)",
    "CAST('@' || n AS BLOB), 0", "convert_to('@' || n, 'UTF8'), 0"
  ),
]
