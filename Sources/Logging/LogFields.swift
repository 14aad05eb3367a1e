/// The data of a line, in order: `["room": id, "bytes": count]`.
package struct LogFields: ExpressibleByDictionaryLiteral, Sendable {
  /// What is more is counted in the line and left out.
  static let maximumCount = 32

  private(set) var fields: [(name: StaticString, value: any Loggable)]

  package init(dictionaryLiteral fields: (StaticString, any Loggable)...) {
    self.fields = fields.map { (name: $0.0, value: $0.1) }
  }

  package init() { fields = [] }

  /// These fields before those of `other`; of two with one name, the other's stays.
  package func merged(with other: LogFields) -> LogFields {
    if fields.isEmpty { return other }
    var result = LogFields()
    result.fields = fields.filter { mine in !other.fields.contains { same($0.name, mine.name) } }
    result.fields += other.fields
    return result
  }
}

private func same(_ left: StaticString, _ right: StaticString) -> Bool {
  left.description.utf8.elementsEqual(right.description.utf8)
}

/// Fields that every line of a task carries, and of the tasks below it.
package enum LogContext {
  @TaskLocal static var fields = LogFields()

  package static func with<Result>(
    _ fields: LogFields, _ body: () async throws -> Result
  ) async rethrows -> Result {
    try await $fields.withValue(self.fields.merged(with: fields), operation: body)
  }

  package static func with<Result>(
    _ fields: LogFields, _ body: () throws -> Result
  ) rethrows -> Result {
    try $fields.withValue(self.fields.merged(with: fields), operation: body)
  }
}
