// One step of the inbox, ten statements in a durable transaction, as fast as C and SQLite do it:
// what the store is held against. The statements are those that Easel's store runs.
// Arguments: the schema, the database, how many steps. Prints steps a second.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static sqlite3 *database;
static const sqlite3_int64 now = 1700000000000;
static unsigned char payload[300];

static void must(int code) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  fprintf(stderr, "%s\n", sqlite3_errmsg(database));
  exit(1);
}

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement;
  must(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
  return statement;
}

static int step(sqlite3_stmt *statement) {
  int code = sqlite3_step(statement);
  must(code);
  return code;
}

static void end(sqlite3_stmt *statement) {
  must(sqlite3_reset(statement));
  must(sqlite3_clear_bindings(statement));
}

static void blob(sqlite3_stmt *statement, int at, const void *bytes, int count) {
  must(sqlite3_bind_blob(statement, at, bytes, count, SQLITE_TRANSIENT));
}

static void text(sqlite3_stmt *statement, int at, const char *words) {
  must(sqlite3_bind_text(statement, at, words, (int)strlen(words), SQLITE_TRANSIENT));
}

static void number(sqlite3_stmt *statement, int at, sqlite3_int64 value) {
  must(sqlite3_bind_int64(statement, at, value));
}

static char *contents(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) exit(66);
  char *text = calloc(1, 1 << 20);
  if (fread(text, 1, (1 << 20) - 1, file) == 0) exit(66);
  fclose(file);
  return text;
}

#define ARRIVAL "id, key, lane, payload, state, attempts, due, arrived, settled, reason"
#define JOB "id, queue, lane, key, payload, priority, turn, state, due, attempts, " \
  "maximum_attempts, lease, worker, remote_id, is_cancelling, result, reason, created, settled"
#define MESSAGE "id, lane, payload, priority, reserve, after, coalescing, expires, state, due, " \
  "attempts, transaction_id, wire, result, reason, created, settled"

static void post(sqlite3_stmt *insert, sqlite3_int64 after, int priority) {
  blob(insert, 1, "!room:example.org", 17);
  blob(insert, 2, payload, sizeof payload);
  number(insert, 3, priority);
  number(insert, 4, 1);
  if (after) number(insert, 5, after);
  text(insert, 8, after ? "blocked" : "waiting");
  number(insert, 9, now);
  number(insert, 10, 0);
  number(insert, 15, now);
  step(insert);
}

int main(int count, char **arguments) {
  if (count != 4) return 64;
  must(sqlite3_open_v2(arguments[2], &database,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
  must(sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                              "PRAGMA foreign_keys = ON", NULL, NULL, NULL));
  must(sqlite3_exec(database, contents(arguments[1]), NULL, NULL, NULL));

  sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
  sqlite3_stmt *arrive = prepare(
    "INSERT INTO inbox (key, lane, payload, state, attempts, due, arrived, settled, reason) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (key) DO NOTHING");
  sqlite3_stmt *first = prepare(
    "SELECT " ARRIVAL " FROM inbox AS this WHERE state = 'waiting' AND due <= $1 AND NOT EXISTS ("
    "SELECT 1 FROM inbox AS earlier WHERE earlier.state = 'waiting' "
    "AND earlier.lane = this.lane AND earlier.id < this.id) ORDER BY id LIMIT 1");
  sqlite3_stmt *known = prepare("SELECT " JOB " FROM jobs WHERE key = $1");
  sqlite3_stmt *lastTurn = prepare(
    "SELECT turn FROM jobs WHERE queue = $1 AND priority = $2 AND lane = $3 "
    "AND state = 'waiting' ORDER BY turn DESC LIMIT 1");
  sqlite3_stmt *firstTurn = prepare(
    "SELECT turn FROM jobs WHERE queue = $1 AND priority = $2 AND state = 'waiting' "
    "ORDER BY turn, id LIMIT 1");
  sqlite3_stmt *enqueue = prepare(
    "INSERT INTO jobs (queue, lane, key, payload, priority, turn, state, due, attempts, "
    "maximum_attempts, lease, worker, remote_id, is_cancelling, result, reason, created, settled) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) "
    "RETURNING id");
  sqlite3_stmt *insert = prepare(
    "INSERT INTO outbox (lane, payload, priority, reserve, after, coalescing, expires, state, "
    "due, attempts, transaction_id, wire, result, reason, created, settled) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id");
  sqlite3_stmt *dependency = prepare("SELECT " MESSAGE " FROM outbox WHERE id = $1");
  sqlite3_stmt *finish = prepare(
    "UPDATE inbox SET payload = $1, state = $2, attempts = $3, due = $4, settled = $5, "
    "reason = $6 WHERE id = $7");

  int steps = atoi(arguments[3]);
  memset(payload, 7, sizeof payload);
  struct timespec from, to;
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (int index = 0; index < steps; index++) {
    char key[64];
    int length = snprintf(key, sizeof key, "$event%d:example.org", index);
    step(begin);
    end(begin);

    blob(arrive, 1, key, length);
    blob(arrive, 2, "!room:example.org", 17);
    blob(arrive, 3, payload, sizeof payload);
    text(arrive, 4, "waiting");
    number(arrive, 5, 0);
    number(arrive, 6, now);
    number(arrive, 7, now);
    step(arrive);
    end(arrive);

    number(first, 1, now);
    if (step(first) != SQLITE_ROW) return 1;
    sqlite3_int64 arrival = sqlite3_column_int64(first, 0);
    end(first);

    blob(known, 1, key, length);
    if (step(known) != SQLITE_DONE) return 1;
    end(known);

    sqlite3_int64 turn = 0;
    blob(lastTurn, 1, "painter", 7);
    number(lastTurn, 2, 0);
    blob(lastTurn, 3, "!room:example.org", 17);
    if (step(lastTurn) == SQLITE_ROW) turn = sqlite3_column_int64(lastTurn, 0) + 1;
    end(lastTurn);
    blob(firstTurn, 1, "painter", 7);
    number(firstTurn, 2, 0);
    step(firstTurn);
    end(firstTurn);

    blob(enqueue, 1, "painter", 7);
    blob(enqueue, 2, "!room:example.org", 17);
    blob(enqueue, 3, key, length);
    blob(enqueue, 4, payload, sizeof payload);
    number(enqueue, 5, 0);
    number(enqueue, 6, turn);
    text(enqueue, 7, "waiting");
    number(enqueue, 8, now);
    number(enqueue, 9, 0);
    number(enqueue, 10, 3);
    number(enqueue, 11, 0);
    number(enqueue, 14, 0);
    number(enqueue, 17, now);
    if (step(enqueue) != SQLITE_ROW) return 1;
    end(enqueue);

    post(insert, 0, 9);
    sqlite3_int64 picture = sqlite3_column_int64(insert, 0);
    end(insert);
    number(dependency, 1, picture);
    if (step(dependency) != SQLITE_ROW) return 1;
    end(dependency);
    post(insert, picture, 5);
    end(insert);

    sqlite3_bind_zeroblob(finish, 1, 0);
    text(finish, 2, "done");
    number(finish, 3, 0);
    number(finish, 4, now);
    number(finish, 5, now);
    number(finish, 7, arrival);
    step(finish);
    end(finish);

    step(commit);
    end(commit);
  }
  clock_gettime(CLOCK_MONOTONIC, &to);
  double seconds = (to.tv_sec - from.tv_sec) + (to.tv_nsec - from.tv_nsec) / 1e9;
  printf("%f\n", steps / seconds);
  return 0;
}
