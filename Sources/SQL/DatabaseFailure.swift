/// An error that a database made.
package protocol DatabaseFailure: Error {
  /// Whether it speaks of the database (full, lost, damaged, in another's way) and would meet any
  /// statement; otherwise it speaks of what this one asked.
  var isOfTheDatabase: Bool { get }
}
