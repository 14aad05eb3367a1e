package import Migrations
package import Storage

extension StorageError {
  /// Says of a schema what either engine's migrator says.
  package init(_ error: MigrationError) {
    let (what, why, hint) = error.explanation
    self.init(.schema, "\(what): \(why)", hint: hint)
  }
}
