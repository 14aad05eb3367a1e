import BotConfig
import JSON
import Raster

@testable import BuiltinPainter

/// What holds for every prompt, whatever somebody writes.
///
/// The first byte is the seed; zeros part the rest: the prompt, what is not to be there, and of the
/// taste its palette, its other sentences, line by line, and what it avoids, line by line.
///
/// 1. Reading ends in bounded time, with a genome that can be written and read again.
/// 2. What is said to have been understood, or not, are bounded lists of bounded words.
/// 3. The genome can be painted.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzPrompts(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  let parts = bytes.dropFirst().split(separator: 0, omittingEmptySubsequences: false)
  func part(_ index: Int) -> String {
    index < parts.count ? String(decoding: parts[index], as: UTF8.self) : ""
  }
  func lines(_ index: Int) -> [String] {
    part(index).split(separator: "\n").map(String.init)
  }
  let taste = TasteWords(palette: part(2), others: lines(3), avoid: lines(4))
  let order = BuiltinPainter.Order(
    prompt: part(0), negative: part(1), taste: taste, seed: UInt64(first))
  let clock = ContinuousClock()
  let began = clock.now
  let plan = painter.plan(order)
  precondition(began.duration(to: clock.now) < .seconds(1), "a prompt that takes a second to read")
  check(plan)
  let change = painter.vary(plan.genome, order, strength: Double(first) / 255)
  check(change)
  if first & 7 == 0 { paint(change.genome) }
  return 0
}

private let painter: BuiltinPainter = {
  do { return BuiltinPainter(lexicon: try Lexicon(parsing: BotConfig.lexicon)) } catch {
    fatalError("\(error)")
  }
}()

private func check(_ plan: BuiltinPainter.Plan) {
  let report = plan.report
  precondition(report.understood.count <= 3 * Words.maximum)
  precondition(report.cannotDraw.count <= 2 * Words.maximum)
  precondition(
    report.cannotDraw.allSatisfy { $0.word.utf8.count <= Words.maximumWordBytes }, "a long word")
  precondition(plan.genome.words.allSatisfy { $0.utf8.count <= Genome.maximumWordBytes })
  do throws(JSONError) {
    let document = try JSONDocument(plan.genome.json.compact())
    let again = try Genome(document.root)
    precondition(again == plan.genome, "written and read again, it is another genome")
  } catch {
    fatalError("a genome that cannot be read again: \(error)")
  }
}

private func paint(_ genome: Genome) {
  do {
    let painting = try painter.paint(genome, width: 40, height: 30)
    // Of boats there may be three in one picture.
    let things = Set(genome.elements.map(\.thing))
    precondition(
      painting.facts.facts.count == things.count, "a thing that is told twice or not at all")
  } catch {
    fatalError("a plan that cannot be painted: \(error)")
  }
}
