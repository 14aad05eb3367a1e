#pragma once
#include <sqlite3.h>

// Variadic functions and cast macros, which Swift cannot import.

/// The destructor that tells SQLite to take a copy of what it is given.
static inline sqlite3_destructor_type easel_sqlite_transient(void) { return SQLITE_TRANSIENT; }

/// Refuses what could corrupt the file from inside SQL: writing to shadow tables or the schema.
static inline int easel_sqlite_make_defensive(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

/// Views and triggers of the file may not call functions that reach outside it.
static inline int easel_sqlite_distrust_schema(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
}

/// Double quotes name things; they are never a misspelt text.
static inline int easel_sqlite_forbid_quoted_texts(sqlite3 *database) {
  int code = sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
  return code != SQLITE_OK ? code : sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
}
