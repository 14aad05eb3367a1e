import BotConfig
import BuiltinPainter
import Concurrency
import Critics
import Glibc
import ImageFiles
import Painters
import Studio

// converge REFERENCES_FOLDER OUT_FOLDER: learns each style from its pictures, brings one request
// towards it, and writes the rounds' pictures and a line of scores for each style.

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 2 else {
  print("usage: converge REFERENCES_FOLDER OUT_FOLDER")
  exit(64)
}
let (references, out) = (arguments[0], arguments[1])
let lexicon = try Lexicon(parsing: BotConfig.lexicon)
guard let size = Size(768, 576) else { exit(70) }
let painter = Builtin(
  lexicon: lexicon, standardSize: size,
  metadata: Builtin.Metadata(writesRecipe: true, writesParameters: false),
  decode: { try decodeImage($0).raster })
let critic = Measuring(decode: { try decodeImage($0).raster })

for style in try Folder.names(in: references) {
  let files = try Folder.names(in: references + "/" + style).filter { $0.hasSuffix(".png") }
  let pictures = try files.map { try Folder.read(references + "/" + style + "/" + $0) }
  guard pictures.count >= 3 else { continue }
  var trial = Trial(painter: painter, critic: critic, seed: 7)
  try await trial.run("a quiet landscape", references: pictures)
  let folder = out + "/" + style
  try Folder.make(folder)
  for (number, round) in trial.rounds.enumerated() {
    try Folder.write(round.bytes, to: "\(folder)/\(number)-round.png")
  }
  try await Report.chart(of: trial, style: style, references: pictures, to: "\(out)/\(style).png")
  print(Report.line(of: trial, style: style))
}
