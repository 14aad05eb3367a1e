import Concurrency
import Glibc
import ImageFiles

// decoder decode          answers as the decoding process should.
// decoder weigh FILE      likewise, and notes in the file how much memory that took.
// decoder survey FOLDER   decodes the files that standard input names; see Survey.
// decoder MISDEED         answers as one that a file has taken over might; see the cases.
//
// Nothing may come before `DecodeService.run`: it must be the first thing that the process does.
let words = Array(CommandLine.arguments.dropFirst())
switch (words.first ?? "", words.dropFirst().first) {
case ("decode", _): exit(DecodeService.run())
case ("weigh", let file?): exit(Weighing.decode(noting: file))
case ("survey", let folder?):
  runUntilSignalled(grace: .zero) { _ in
    await Survey(folder: folder).run()
    return 0
  }
case ("misdeeds", _): exit(Misdeeds.tried())
case (let word, _): exit(Misdeeds.answer(word))
}
