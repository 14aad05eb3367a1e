// A thousand of the machine's rows replaced in one durable transaction, and ten thousand read in
// order, as fast as C and SQLite do it. The statements are those that Easel's store runs.
// Arguments: the schema, the database, how many rows there are, how many bytes each has, how many
// rounds. Prints the milliseconds of each round's commit, then those of each round's reading.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static sqlite3 *database;

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

static void once(sqlite3_stmt *statement) {
  must(sqlite3_step(statement));
  must(sqlite3_reset(statement));
  must(sqlite3_clear_bindings(statement));
}

static char *contents(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) exit(66);
  char *text = calloc(1, 1 << 20);
  if (fread(text, 1, (1 << 20) - 1, file) == 0) exit(66);
  fclose(file);
  return text;
}

// The same order as in the bench: a key is its number, mixed, so that neighbours stand far apart.
static void key(unsigned char *bytes, unsigned long long number) {
  unsigned long long word = number * 0x9e3779b97f4a7c15ULL;
  memset(bytes, 'k', 60);
  for (int index = 0; index < 8; index++) bytes[index] = word >> (56 - 8 * index);
}

static sqlite3_stmt *put;
static unsigned char *value;
static int size;

static void write_row(unsigned long long number) {
  unsigned char bytes[60];
  key(bytes, number);
  must(sqlite3_bind_int64(put, 1, 20));
  must(sqlite3_bind_blob(put, 2, bytes, sizeof bytes, SQLITE_TRANSIENT));
  must(sqlite3_bind_blob(put, 3, value, size, SQLITE_TRANSIENT));
  once(put);
}

static double since(struct timespec from) {
  struct timespec to;
  clock_gettime(CLOCK_MONOTONIC, &to);
  return (to.tv_sec - from.tv_sec) * 1e3 + (to.tv_nsec - from.tv_nsec) / 1e6;
}

int main(int count, char **arguments) {
  if (count != 6) return 64;
  must(sqlite3_open_v2(arguments[2], &database,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
  must(sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL,
                    NULL));
  must(sqlite3_exec(database, contents(arguments[1]), NULL, NULL, NULL));
  int rows = atoi(arguments[3]), rounds = atoi(arguments[5]);
  size = atoi(arguments[4]);
  value = malloc(size);
  memset(value, 7, size);
  sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
  put = prepare("INSERT INTO crypto_rows (space, key, value) VALUES ($1, $2, $3) "
                "ON CONFLICT (space, key) DO UPDATE SET value = excluded.value");
  sqlite3_stmt *scan = prepare("SELECT key, value FROM crypto_rows WHERE space = $1 AND key >= $2 "
                               "ORDER BY key LIMIT $3");
  once(begin);
  for (int row = 0; row < rows; row++) write_row(row);
  once(commit);
  struct timespec from;
  for (int round = 0; round < rounds; round++) {
    clock_gettime(CLOCK_MONOTONIC, &from);
    once(begin);
    for (int row = 0; row < 1000; row++) write_row((round * 7919 + row * 17) % rows);
    once(commit);
    printf("%f\n", since(from));
  }
  unsigned long long sum = 0;
  unsigned char *copy = malloc(size);
  for (int round = 0; round < rounds; round++) {
    clock_gettime(CLOCK_MONOTONIC, &from);
    must(sqlite3_bind_int64(scan, 1, 20));
    must(sqlite3_bind_zeroblob(scan, 2, 0));
    must(sqlite3_bind_int64(scan, 3, 10000));
    while (sqlite3_step(scan) == SQLITE_ROW) {
      memcpy(copy, sqlite3_column_blob(scan, 1), sqlite3_column_bytes(scan, 1));
      sum += copy[0] + sqlite3_column_bytes(scan, 0);
    }
    must(sqlite3_reset(scan));
    printf("%f\n", since(from));
  }
  return sum == 0;
}
