import Concurrency
import Glibc
import SQLite
import SQLiteStorage
import Storage

// clerk STORE FIRST: works on the store, counting from the given number, until it is told to stop.
guard CommandLine.arguments.count == 3, let first = Int(CommandLine.arguments[2]) else {
  writeToStandardError("usage: clerk STORE FIRST\n")
  exit(64)
}
let path = CommandLine.arguments[1]

runUntilSignalled(grace: .seconds(10)) { stop in
  do {
    let store = try await SQLiteStore.open(path, clock: .system)
    let opening = store.opening
    let stopped = opening.followsUncleanStop ? "unclean" : "clean"
    let checked = opening.checked == nil ? "unchecked" : "checked"
    writeToStandardOutput("opened \(stopped) \(checked)\n")
    try await Clerk(store, first: first).work(until: stop)
    try await store.close()
    return 0
  } catch let error as StorageError {
    writeToStandardError("clerk: \(error)\nhint: \(error.hint ?? "")\n")
    return 69
  } catch {
    writeToStandardError("clerk: \(error)\n")
    return 70
  }
}
