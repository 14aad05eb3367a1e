import Concurrency
import Glibc
import ImageFiles
import JSON
import LineCommands

// atelier FOLDER ADDRESS USER DEVICE TOKEN PICTURE: the studio in its rooms, in a process of its own,
// for measuring. Whatever is asked for, it paints what is in the file PICTURE. It is told what to do by
// lines, as `lodger` is:
//
// - `begin`: answers when the homeserver's first answer was taken in.
// - `stamps`: when the painter was called, and answered, since this was asked last.
//
// When its input ends, so does it.
if CommandLine.arguments.dropFirst().elementsEqual(["decode"]) { exit(DecodeService.run()) }

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 6 else {
  writeToStandardError("usage: atelier FOLDER ADDRESS USER DEVICE TOKEN PICTURE\n")
  exit(64)
}

@Sendable private func contents(of path: String) -> [UInt8] {
  let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return [] }
  defer { close(file) }
  let size = max(0, Int(lseek(file, 0, SEEK_END)))
  var bytes = [UInt8](repeating: 0, count: size)
  guard unsafe pread(file, &bytes, size, 0) == size else { return [] }
  return bytes
}

runUntilSignalled(grace: .seconds(10)) { stop in
  do {
    let (commands, stamps, firstAnswer) = (Commands(), Stamps(), Gate())
    Commands.say(["event": ["kind": "up", "pid": .integer(Int(getpid()))]])
    guard let begin = await commands.next(), begin.name == "begin" else { return 64 }
    let atelier = try await Atelier.open(
      arguments, picture: contents(of: arguments[5]), stamps: stamps, firstAnswer: firstAnswer)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await atelier.run(until: stop) }
      group.addTask {
        try await firstAnswer.wait()
        begin.answer([:])
        while let command = await commands.next() {
          let taken = stamps.take().map { stamp -> JSONValue in
            [
              "words": .string(stamp.words), "called": .decimal(stamp.called),
              "answered": .decimal(stamp.answered),
            ]
          }
          command.answer(["stamps": .array(taken)])
        }
        stop.open()
      }
      try await group.waitForAll()
    }
    try await atelier.close()
    return 0
  } catch {
    writeToStandardError("atelier: \(error)\n")
    return 70
  }
}
