import JSON
import MeasuringCritic
import Pixels

@testable import BuiltinPainter

/// What holds for every text that says it is a critic's guidance or a taste in numbers: both travel
/// as JSON through those who do not understand them.
///
/// 1. What is read keeps its invariants, and is written and read again without change.
/// 2. A palette that was read has a finite distance to itself and to any other.
/// 3. A painter that pulls to a palette it was given can write down and read what it painted.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzFigures(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let document = try? JSONDocument(bytes) else { return 0 }
  if let guidance = try? Guidance(document.root) { check(guidance) }
  if let figures = try? TasteFigures(document.root) { check(figures) }
  return 0
}

private func check(_ guidance: Guidance) {
  precondition(guidance.findings.count <= Measure.allCases.count)
  precondition(guidance.findings.allSatisfy { $0.z.isFinite })
  guard let document = try? JSONDocument(guidance.json.compact()),
    let again = try? Guidance(document.root)
  else { fatalError("guidance that cannot be read again: \(guidance)") }
  precondition(again.findings.count == guidance.findings.count)
  guard let palette = guidance.palette else { return }
  check(palette)
  precondition(again.palette?.swatches.count == palette.swatches.count)
  checkPull(palette)
}

private func check(_ figures: TasteFigures) {
  precondition((1...TasteFigures.maximumReferences).contains(figures.references))
  guard let document = try? JSONDocument(figures.json.compact()),
    let again = try? TasteFigures(document.root)
  else { fatalError("a taste that cannot be read again: \(figures)") }
  precondition(again.mean == figures.mean && again.hashes == figures.hashes)
  figures.palettes.forEach(check)
}

private func check(_ palette: Palette) {
  precondition((1...Palette.maximumSwatches).contains(palette.swatches.count))
  precondition(palette.swatches.allSatisfy { $0.weight > 0 && $0.weight <= 1 })
  precondition(palette.distance(to: palette) == 0)
  let distance = palette.distance(to: grey)
  precondition(distance.isFinite && distance >= 0, "a distance of \(distance)")
}

private let grey: Palette = {
  guard let palette = Palette([.init(colour: OKLab(0.5, 0, 0), weight: 1)]) else {
    fatalError("one colour is a palette")
  }
  return palette
}()

private let painter: BuiltinPainter = {
  guard let lexicon = try? Lexicon(parsing: []) else { fatalError("a lexicon without words") }
  return BuiltinPainter(lexicon: lexicon)
}()

/// As steering does it.
private func checkPull(_ palette: Palette) {
  var genome = painter.plan(.init(prompt: "", seed: 1)).genome
  genome.palette = palette.swatches.prefix(Genome.maximumSwatches).map {
    Swatch($0.colour, weight: Float($0.weight))
  }
  genome.pull = 0.9
  genome = genome.rounded()
  do {
    let again = try Genome(try JSONDocument(genome.json.compact()).root)
    precondition(again == genome, "written and read again, it is another genome")
    _ = try painter.paint(genome, width: 24, height: 16)
  } catch {
    fatalError("a palette that cannot be painted or read again: \(genome.palette)")
  }
}
