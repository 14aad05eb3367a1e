import BotConfig
import BuiltinPainter
import Concurrency
import Critics
import Glibc
import ImageFiles
import Painters
import Studio

// converge REFERENCES_FOLDER OUT_FOLDER SEED…: learns each style from its pictures, brings requests
// towards it, and writes the rounds' pictures, a chart, and a line of figures for each picture.

let arguments = Array(CommandLine.arguments.dropFirst())
let seeds = arguments.dropFirst(2).compactMap { UInt64($0) }
guard arguments.count >= 3, seeds.count == arguments.count - 2 else {
  print("usage: converge REFERENCES_FOLDER OUT_FOLDER SEED…")
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

/// The first says nothing of any style; the second names things that must stay whatever the taste is.
let requests = [
  (name: "landscape", words: "a quiet landscape"),
  (name: "boat", words: "a red boat on a calm sea, sun on the left"),
]
var lines: [String] = []
for style in try Folder.names(in: references) {
  let files = try Folder.names(in: references + "/" + style).filter { $0.hasSuffix(".png") }
  let pictures = try files.map { try Folder.read(references + "/" + style + "/" + $0) }
  guard pictures.count >= 3 else { continue }
  try Folder.make(out + "/" + style)
  for request in requests {
    for seed in seeds {
      var trial = try Trial(painter: painter, critic: critic, seed: seed)
      try await trial.run(request.words, references: pictures)
      let run = "\(request.name)-\(seed)"
      let folder = "\(out)/\(style)/\(run)"
      try Folder.make(folder)
      if let alone = trial.alone { try Folder.write(alone.bytes, to: "\(folder)/0.png") }
      for (number, round) in trial.rounds.enumerated() {
        try Folder.write(round.bytes, to: "\(folder)/\(number + 1).png")
      }
      if seed == seeds[0] {
        try await Report.chart(
          of: trial, style: style, words: request.words, to: "\(folder)/chart.png")
      }
      lines += Report.lines(of: trial, style: style, run: run)
      print(Report.summary(of: trial, style: style, run: run))
    }
  }
}
try Folder.write(Array(lines.joined(separator: "\n").utf8), to: out + "/rounds.tsv")
