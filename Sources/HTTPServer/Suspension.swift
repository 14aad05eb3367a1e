internal import CMicrohttpd
internal import Synchronization

/// How many connections of a daemon are suspended. It may only be stopped when none is.
final class Suspensions: Sendable {
  private let number = Atomic(0)

  var count: Int { number.load(ordering: .acquiring) }
  func add(_ change: Int) { number.wrappingAdd(change, ordering: .acquiringAndReleasing) }
}

/// The right to suspend one connection and to resume it again. Counted from before the one until
/// after the other, so that at zero nobody is on the way to a connection any more.
@safe final class Suspension: @unchecked Sendable {
  private let connection: OpaquePointer
  private let all: Suspensions

  init(_ connection: OpaquePointer, of all: Suspensions) {
    unsafe self.connection = connection
    self.all = all
  }

  func begin() {
    all.add(1)
    unsafe MHD_suspend_connection(connection)
  }

  func end() {
    unsafe MHD_resume_connection(connection)
    all.add(-1)
  }
}
