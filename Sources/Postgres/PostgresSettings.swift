package import Secrets

/// Where the server is and how patient we are with it.
package struct PostgresSettings: Sendable {
  /// A URI or a list of `key=value`, perhaps with a password in it.
  package let address: Secret
  package var connectTimeout: Duration = .seconds(10)
  package var statementTimeout: Duration = .seconds(30)
  /// A transaction that does nothing for this long is ended by the server.
  package var idleInTransactionTimeout: Duration = .seconds(60)

  package init(_ address: Secret) { self.address = address }
}
