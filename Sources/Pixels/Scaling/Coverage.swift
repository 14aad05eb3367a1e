/// Which source pixels lie under each target pixel of one axis, and how much of each.
///
/// In whole numbers, and therefore exact: a source pixel has as many units as there are target pixels,
/// and each target pixel gets as many units as there are source pixels. A whole picture keeps its mean.
struct Coverage {
  struct Span {
    let first: Int
    let last: Int
    /// What the outer two give; those between give ``whole``. A span of one has it all in the first.
    let firstUnits: Int
    let lastUnits: Int
  }

  let spans: [Span]
  /// The units of one source pixel.
  let whole: Int
  /// One unit as a share of a target pixel.
  let unit: Float

  init(source: Int, target: Int) {
    whole = target
    unit = Float(1 / Double(source))
    spans = (0..<target).map { index in
      let (start, end) = (index * source, (index + 1) * source)
      let (first, last) = (start / target, (end - 1) / target)
      return first == last
        ? Span(first: first, last: last, firstUnits: source, lastUnits: 0)
        : Span(
          first: first, last: last, firstUnits: (first + 1) * target - start,
          lastUnits: end - last * target)
    }
  }

  /// What source pixel `index`, one of those under it, gives to a target pixel.
  func share(of index: Int, under target: Int) -> Float {
    let span = spans[target]
    let units =
      index == span.first ? span.firstUnits : index == span.last ? span.lastUnits : whole
    return Float(units) * unit
  }
}
