internal import Glibc

/// A number from the environment, such as `EASEL_SEEDS`: how many seeds a simulation runs, or which.
package func seedSetting(_ name: String) -> UInt64? {
  unsafe getenv(name).flatMap { unsafe UInt64(String(cString: $0)) }
}

/// The seed with which a simulation failed, to look at it again.
package struct FailedSeed: Error, CustomStringConvertible {
  package let seed: UInt64
  package let cause: any Error
  package var description: String { "seed \(seed): \(cause)" }

  package init(seed: UInt64, cause: any Error) {
    self.seed = seed
    self.cause = cause
  }
}

/// A promise that a simulation found broken.
package struct Broken: Error, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}

package func promise(_ holds: Bool, _ text: @autoclosure () -> String) throws {
  if !holds { throw Broken(text()) }
}
