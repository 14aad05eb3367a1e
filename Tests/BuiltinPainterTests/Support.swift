import BotConfig
import BuiltinPainter
import Digest
import Raster

let lexicon: Lexicon = {
  do { return try Lexicon(parsing: BotConfig.lexicon) } catch { fatalError("\(error)") }
}()

let painter = BuiltinPainter(lexicon: lexicon)

func plan(
  _ prompt: String, negative: String = "", taste: TasteWords = TasteWords(), seed: UInt64 = 7
)
  -> BuiltinPainter.Plan
{
  painter.plan(.init(prompt: prompt, negative: negative, taste: taste, seed: seed))
}

/// Small, since tests are built without optimisation.
func paint(_ genome: Genome, width: Int = 64, height: Int = 48) throws -> Raster {
  try painter.paint(genome, width: width, height: height).raster
}

func fingerprint(_ raster: Raster) -> String {
  String(SHA256.hex(SHA256.digest(raster.pixels)).prefix(16))
}

/// The mean difference of two pictures of one size, 0…255.
func difference(_ first: Raster, _ second: Raster) -> Double {
  let sum = zip(first.pixels, second.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
  return Double(sum) / Double(first.pixels.count)
}
