/// How the program ended, for scripts and service managers; the numbers are those of `sysexits.h`.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  case success = 0
  /// What was looked at is not as it should be.
  case unhealthy = 1
  /// The command line was wrong.
  case usage = 64
  /// What was read is broken.
  case data = 65
  /// Something that is needed is not there: a server, a file, a permission.
  case unavailable = 69
  /// A defect of this program.
  case defect = 70
  /// It may work later.
  case tryAgain = 75
  /// The account must be logged in again: trying once more does not help.
  case loginNeeded = 77
  /// The settings are wrong.
  case configuration = 78
}
