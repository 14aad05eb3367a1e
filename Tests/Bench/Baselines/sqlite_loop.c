// Ten statements a transaction, each transaction durable: what SQLite does when nothing but C
// stands before it. Arguments: the database, how many transactions. Prints milliseconds.
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

static void step(sqlite3_stmt *statement) {
  must(sqlite3_step(statement));
  must(sqlite3_reset(statement));
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  must(sqlite3_open_v2(arguments[1], &database,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
  must(sqlite3_exec(database,
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                    "PRAGMA foreign_keys = ON;"
                    "CREATE TABLE rows (id INTEGER PRIMARY KEY, name TEXT NOT NULL, body BLOB,"
                    " state INTEGER NOT NULL) STRICT; CREATE INDEX by_state ON rows (state, id)",
                    NULL, NULL, NULL));
  sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
  sqlite3_stmt *insert = prepare("INSERT INTO rows (id, name, body, state) VALUES (?, ?, ?, 0)");
  sqlite3_stmt *update = prepare("UPDATE rows SET state = ? WHERE id = ?");
  sqlite3_stmt *select = prepare("SELECT name, body FROM rows WHERE id = ?");
  char body[200];
  memset(body, 7, sizeof body);

  int transactions = atoi(arguments[2]);
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int transaction = 0; transaction < transactions; transaction++) {
    step(begin);
    for (int part = 0; part < 4; part++) {
      sqlite3_int64 id = transaction * 4 + part;
      sqlite3_bind_int64(insert, 1, id);
      sqlite3_bind_text(insert, 2, "a name of some length", 21, SQLITE_TRANSIENT);
      sqlite3_bind_blob(insert, 3, body, sizeof body, SQLITE_TRANSIENT);
      step(insert);
    }
    for (int part = 0; part < 3; part++) {
      sqlite3_bind_int64(update, 1, part);
      sqlite3_bind_int64(update, 2, transaction * 4 + part);
      step(update);
    }
    for (int part = 0; part < 3; part++) {
      sqlite3_bind_int64(select, 1, transaction * 4 + part);
      must(sqlite3_step(select));
      if (sqlite3_column_bytes(select, 1) != sizeof body) return 1;
      must(sqlite3_reset(select));
    }
    step(commit);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%f\n", (end.tv_sec - start.tv_sec) * 1e3 + (end.tv_nsec - start.tv_nsec) / 1e6);
  return 0;
}
