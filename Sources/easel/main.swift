import Arguments
import Concurrency
import Glibc
import ImageFiles

// What strangers sent is decoded before any thread of ours is there: the process locks itself in.
if CommandLine.arguments.dropFirst().elementsEqual(["decode"]) { exit(DecodeService.run()) }

// Nothing may leave this file: an error that did would be shown as a crash.

let program = Commands.easel
switch program.parse(Array(CommandLine.arguments.dropFirst())) {
case .help(let text): writeToStandardOutput(text)
case .mistake(let complaint): exit(complaint)
case .action(let run):
  do throws(Complaint) {
    exit(try run.body().rawValue)
  } catch {
    exit(error)
  }
}

func exit(_ complaint: Complaint) -> Never {
  writeToStandardError(complaint.text(program: program.name))
  exit(complaint.exit.rawValue)
}
