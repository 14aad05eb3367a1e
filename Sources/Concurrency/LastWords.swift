/// What must be done even when the program is not given the time to end well, such as giving a terminal
/// back as it was. Short, and without waiting for anything.
package enum LastWords {
  private static let bodies = Guarded<[@Sendable () -> Void]>([])

  package static func add(_ body: @escaping @Sendable () -> Void) {
    bodies.withLock { $0.append(body) }
  }

  static func say() { bodies.withLock { $0 }.forEach { $0() } }
}
