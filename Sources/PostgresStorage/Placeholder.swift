// PostgresStorage
