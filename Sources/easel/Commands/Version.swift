internal import Arguments
internal import Concurrency

enum Version {
  static let current = "0.1.0"
}

extension Commands {
  static let version: Command<Run> = Command("version", "says which easel this is") { _ in
    Run {
      writeToStandardOutput("easel \(Version.current)\n")
      return .success
    }
  }
}
