import Concurrency
import Glibc
import ImageFiles

// decoder decode     answers as the decoding process should.
// decoder MISDEED    answers as one that a file has taken over might; see the cases.
//
// Nothing may come before `DecodeService.run`: it must be the first thing that the process does.
let word = CommandLine.arguments.dropFirst().first ?? ""
switch word {
case "decode": exit(DecodeService.run())
case "misdeeds": exit(Misdeeds.tried())
default: exit(Misdeeds.answer(word))
}
