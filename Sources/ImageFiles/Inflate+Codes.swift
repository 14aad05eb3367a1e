extension Inflate {
  /// A canonical Huffman code: how many codes there are of each length, and what they stand for.
  struct Codes {
    let counts: [Int]
    let symbols: [Int]

    /// - Returns: `nil` when there are more codes than fit; fewer are allowed.
    init?(_ lengths: [Int]) {
      var counts = [Int](repeating: 0, count: 16)
      for length in lengths { counts[length] += 1 }
      counts[0] = 0
      var left = 1
      for length in 1...15 {
        left = left << 1 - counts[length]
        if left < 0 { return nil }
      }
      var offsets = [Int](repeating: 0, count: 16)
      for length in 1..<15 { offsets[length + 1] = offsets[length] + counts[length] }
      var symbols = [Int](repeating: 0, count: lengths.count)
      for (symbol, length) in lengths.enumerated() where length != 0 {
        symbols[offsets[length]] = symbol
        offsets[length] += 1
      }
      self.counts = counts
      self.symbols = symbols
    }

    private init(fixed lengths: [Int]) {
      guard let codes = Codes(lengths) else { preconditionFailure("the fixed codes fit") }
      self = codes
    }

    static let fixedLengths = Codes(
      fixed: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    static let fixedDistances = Codes(fixed: [Int](repeating: 5, count: 30))

    /// In which order the lengths of the code's own code stand.
    static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    static let lengthExtra = (0..<29).map { $0 < 8 || $0 == 28 ? 0 : ($0 - 4) / 4 }
    static let lengthBase: [Int] = {
      var base = 3
      return (0..<29).map { row in
        defer { base += 1 << lengthExtra[row] }
        return row == 28 ? 258 : base
      }
    }()
    static let distanceExtra = (0..<30).map { $0 < 4 ? 0 : ($0 - 2) / 2 }
    static let distanceBase: [Int] = {
      var base = 1
      return (0..<30).map { row in
        defer { base += 1 << distanceExtra[row] }
        return base
      }
    }()
  }
}
