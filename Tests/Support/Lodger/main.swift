import Concurrency
import Glibc
import JSON
import LineCommands

// lodger FOLDER ADDRESS USER DEVICE TOKEN: an account of ours with nothing above it, in a process of
// its own, for measuring. It is told what to do by lines, as the peers of the end-to-end tests are:
//
// - `begin` with `source`: `listen` to the homeserver, `deaf` (hears the first answer only), or a file
//   that holds the first answer; answers when that was taken in, with what it took.
// - `send` with `room`, `body` and `count`: one message after the other; answers with what each took.
// - `place`: where it stands in the stream.
//
// When its input ends, so does it.
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 5 else {
  writeToStandardError("usage: lodger FOLDER ADDRESS USER DEVICE TOKEN\n")
  exit(64)
}

runUntilSignalled(grace: .seconds(10)) { stop in
  do {
    let commands = Commands()
    Commands.say(["event": ["kind": "up", "pid": .integer(Int(getpid()))]])
    guard let begin = await commands.next(), begin.name == "begin" else { return 64 }
    let lodger = try await Lodger.open(arguments, hearing: begin.text("source"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await lodger.services().run(until: stop) }
      group.addTask {
        begin.answer(try await lodger.began())
        while let command = await commands.next() {
          switch command.name {
          case "send":
            command.answer(
              try await lodger.send(
                command.text("body"), to: command.text("room"), times: command.number("count")))
          default: command.answer(["place": .string(try await lodger.place())])
          }
        }
        stop.open()
      }
      try await group.waitForAll()
    }
    try await lodger.close()
    return 0
  } catch {
    writeToStandardError("lodger: \(error)\n")
    return 70
  }
}
