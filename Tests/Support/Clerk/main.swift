import Concurrency
import Glibc
import SQLite
import SQLiteStorage
import Storage

// clerk STORE FIRST: works on the store, counting from the given number, until it is told to stop.
// clerk blobs FOLDER FIRST: puts blobs into the folder.
let arguments = Array(CommandLine.arguments.dropFirst())
let isShelver = arguments.first == "blobs"
guard arguments.count == (isShelver ? 3 : 2), let first = Int(arguments[arguments.count - 1]) else {
  writeToStandardError("usage: clerk [blobs] STORE FIRST\n")
  exit(64)
}
let path = arguments[arguments.count - 2]

runUntilSignalled(grace: .seconds(10)) { stop in
  do {
    if isShelver {
      try await putBlobs(in: path, first: first, until: stop)
      return 0
    }
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
