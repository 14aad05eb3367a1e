import BotConfig
import BuiltinPainter
import JSON
import Raster

/// What holds for every recipe that comes with a picture and says that it is the painter's own.
///
/// The first byte says how the rest is read: as JSON, or as choices from which JSON of the right form is
/// made, with numbers at and beyond the ends of their ranges.
///
/// 1. Reading ends with a genome or with an error that has a place.
/// 2. A genome that was read can be painted, at any size and within a second, and can be varied.
/// 3. A genome that was read, varied or not, is written and read again without change.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzGenome(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard bytes.count > 3 else { return 0 }
  let rest = Array(bytes.dropFirst(3))
  var choices = Choices(rest)
  let text = bytes[0] & 1 == 0 ? rest : Array(choices.genome().utf8)
  let (width, height) = (16 + Int(bytes[1] & 63), 16 + Int(bytes[2] & 63))
  do throws(JSONError) {
    let document = try JSONDocument(text)
    let genome = try Genome(document.root)
    checkWriting(genome)
    paint(genome, width, height)
    let plan = painter.vary(
      genome, .init(prompt: String(decoding: rest.prefix(80), as: UTF8.self), seed: 3),
      strength: Double(bytes[0]) / 255)
    checkWriting(plan.genome)
    if bytes[0] & 2 != 0 { paint(plan.genome, width, height) }
  } catch {
    precondition(error.place != nil || !error.description.isEmpty)
  }
  return 0
}

private let painter: BuiltinPainter = {
  do { return BuiltinPainter(lexicon: try Lexicon(parsing: BotConfig.lexicon)) } catch {
    fatalError("\(error)")
  }
}()

private func checkWriting(_ genome: Genome) {
  precondition(genome.elements.count <= Genome.maximumElements)
  precondition(genome.words.count <= Genome.maximumWords)
  precondition(genome.words.allSatisfy { $0.utf8.count <= Genome.maximumWordBytes })
  do throws(JSONError) {
    let document = try JSONDocument(genome.json.compact())
    let again = try Genome(document.root)
    precondition(again == genome, "written and read again, it is another genome")
  } catch {
    fatalError("a genome that cannot be read again: \(error)")
  }
}

private func paint(_ genome: Genome, _ width: Int, _ height: Int) {
  let clock = ContinuousClock()
  let began = clock.now
  do {
    var last = 0.0
    let painting = try painter.paint(
      genome, width: width, height: height,
      progress: { share, _ in
        precondition(share >= last && share <= 1, "progress that falls or overshoots")
        last = share
      })
    precondition(painting.raster.width == width && painting.raster.height == height)
    for fact in painting.facts.facts {
      precondition((0...1).contains(fact.area) && (0...1).contains(fact.x))
      precondition((0...1).contains(fact.y))
    }
  } catch {
    fatalError("a genome that cannot be painted: \(error)")
  }
  precondition(began.duration(to: clock.now) < .seconds(1), "a small picture that takes a second")
}
