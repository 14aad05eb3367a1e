package import Pixels

extension BuiltinPainter {
  static let probeArea = 40_000
  /// The longest way that a knob goes in one round, as a share of its range.
  static let longestStep = 0.35

  /// Turns knobs so that the measures come nearer to what is wanted. Which knob moves what is not
  /// assumed: small pictures are painted to find out.
  ///
  /// `palette` is the taste's colours by weight, empty when only numbers are wanted. What `locks` name
  /// stays. `boldness` is 1 for a full step, and less after a step that went wrong.
  package func steer(
    _ genome: Genome, toward findings: [Finding], palette: [Swatch] = [], locks: Locks,
    boldness: Double = 1, aspect: Double = 4.0 / 3,
    isCancelled: @escaping () -> Bool = { false }
  ) throws(PaintError) -> Genome {
    let wanted = findings.filter { $0.spread > 0 && $0.target.isFinite && $0.value.isFinite }
    let prober = Prober(painter: self, aspect: aspect, isCancelled: isCancelled)
    let start = try prober.measure(genome)
    var steered = genome
    if !palette.isEmpty {
      steered.palette = Array(palette.prefix(Genome.maximumSwatches))
      let most = locks.areColoursNamed ? 0.35 : 0.94
      steered.pull = max(genome.pull, min(most, max(genome.pull, 0.55) + 0.25 * boldness))
    }
    // Twice, with smaller pictures than the one to come: the second corrects the bends of the first.
    for _ in 0..<2 {
      let now = try prober.measure(steered)
      let misses = wanted.map { finding in
        // What the small picture shows is shifted by what it showed for the picture that was judged.
        let expected = now[finding.measure] + finding.value - start[finding.measure]
        return max(-4, min(4, (expected - finding.target) / finding.spread))
      }
      guard misses.contains(where: { abs($0) > 0.3 }) else { break }
      steered = try step(
        from: steered, at: now, origin: genome, misses: misses, wanted: wanted, locks: locks,
        boldness: boldness, prober: prober)
    }
    return steered.rounded()
  }

  private func step(
    from genome: Genome, at now: MeasureValues, origin: Genome, misses: [Double],
    wanted: [Finding], locks: Locks, boldness: Double, prober: Prober
  ) throws(PaintError) -> Genome {
    let knobs = Knob.steerable(genome, locks: locks)
    var columns: [[Double]] = []
    for knob in knobs {
      var probe = genome
      let reach = knob.span * 0.12
      let isUp = genome.knobs[knob] + reach <= knob.range.upperBound
      probe.knobs[knob] += isUp ? reach : -reach
      let moved = (probe.knobs[knob] - genome.knobs[knob]) / knob.span
      let seen = try prober.measure(probe)
      columns.append(
        wanted.map {
          abs(moved) < 1e-6 ? 0 : (seen[$0.measure] - now[$0.measure]) / moved / $0.spread
        })
    }
    let turns = LeastSquares.solve(columns: columns, misses.map { -$0 }, ridge: 0.8)
    var steered = genome
    for (knob, turn) in zip(knobs, turns) {
      let most = Self.longestStep * boldness
      steered.knobs.turn(knob, by: max(-most, min(most, turn * 0.9 * boldness)))
      // Both steps together go no farther than one may.
      let away = (steered.knobs[knob] - origin.knobs[knob]) / knob.span
      if abs(away) > most {
        steered.knobs[knob] = origin.knobs[knob] + (away < 0 ? -most : most) * knob.span
      }
    }
    // The sun stands in the sky, wherever the horizon goes.
    if steered.scene.hasSky, steered.has(.sun) || steered.has(.moon),
      !locks.knobs.contains(.focusY)
    {
      steered.knobs[.focusY] = min(steered.knobs[.focusY], steered.knobs[.horizon] - 0.06)
    }
    return steered
  }
}

extension Knob {
  fileprivate static func steerable(_ genome: Genome, locks: Locks) -> [Knob] {
    let all: [Knob] = [
      .light, .contrast, .chroma, .warmth, .unity, .texture, .grain, .space, .detail, .clouds,
      .stroke, .focusX, .focusY, .balance, .horizon, .haze,
    ]
    return all.filter { knob in
      if locks.knobs.contains(knob) { return false }
      if knob == .clouds { return !locks.things.contains(.clouds) && genome.scene.hasSky }
      if knob == .horizon { return genome.scene.hasLand || genome.scene == .sea }
      if knob == .haze { return !locks.things.contains(.mist) && genome.scene.hasLand }
      return true
    }
  }
}

/// Paints small and measures.
private struct Prober {
  let painter: BuiltinPainter
  let aspect: Double
  let isCancelled: () -> Bool

  func measure(_ genome: Genome) throws(PaintError) -> MeasureValues {
    let area = Double(BuiltinPainter.probeArea)
    let across = (area * max(0.25, min(4, aspect))).squareRoot()
    let painting = try painter.paint(
      genome, width: Int(across), height: Int(area / across), isCancelled: isCancelled)
    return Measurements(of: painting.raster).values
  }
}

/// Least squares with a price on every turn, so that knobs that do little are left alone.
enum LeastSquares {
  /// `columns` says for each unknown what one unit of it does to each row.
  static func solve(columns: [[Double]], _ wanted: [Double], ridge: Double) -> [Double] {
    let count = columns.count
    var matrix = [[Double]](
      repeating: [Double](repeating: 0, count: count + 1), count: count)
    for i in 0..<count {
      for j in 0..<count {
        matrix[i][j] = zip(columns[i], columns[j]).reduce(0) { $0 + $1.0 * $1.1 }
      }
      matrix[i][i] += ridge
      matrix[i][count] = zip(columns[i], wanted).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for pivot in 0..<count {
      let best = (pivot..<count).max { abs(matrix[$0][pivot]) < abs(matrix[$1][pivot]) } ?? pivot
      matrix.swapAt(pivot, best)
      let head = matrix[pivot][pivot]
      guard abs(head) > 1e-12 else { continue }
      for row in 0..<count where row != pivot {
        let factor = matrix[row][pivot] / head
        guard factor != 0 else { continue }
        for column in pivot...count { matrix[row][column] -= factor * matrix[pivot][column] }
      }
    }
    return (0..<count).map { row in
      let head = matrix[row][row]
      return abs(head) > 1e-12 ? matrix[row][count] / head : 0
    }
  }
}
