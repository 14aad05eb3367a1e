/// Unpacks deflate, in Swift, for texts and profiles in files of others: small, bounded, and without
/// a library that could be led astray. Pixels are unpacked by libpng, in a process of its own.
///
/// 1. Never more than `atMost` bytes come out; what would be more is cut, and `isWhole` is false.
/// 2. The checksum at the end is not looked at: a text that is a little wrong is still a text.
struct Inflate {
  static func zlib(
    _ bytes: ArraySlice<UInt8>, atMost maximum: Int
  ) -> (bytes: [UInt8], isWhole: Bool) {
    guard bytes.count > 2, let first = bytes.first, first & 0x0f == 8 else { return ([], false) }
    var inflate = Inflate(input: bytes.dropFirst(2), maximum: maximum)
    let isWhole = inflate.run()
    return (inflate.output, isWhole)
  }

  private let input: ArraySlice<UInt8>
  private let maximum: Int
  private var position: Int
  private var output: [UInt8] = []
  private var bits: UInt32 = 0
  private var bitCount = 0

  private init(input: ArraySlice<UInt8>, maximum: Int) {
    self.input = input
    self.maximum = maximum
    position = input.startIndex
  }

  /// Whether all of it came out.
  private mutating func run() -> Bool {
    while true {
      guard let isLast = take(1), let kind = take(2) else { return false }
      let isGood: Bool
      switch kind {
      case 0: isGood = stored()
      case 1: isGood = coded(Codes.fixedLengths, Codes.fixedDistances)
      case 2:
        guard let (lengths, distances) = dynamicCodes() else { return false }
        isGood = coded(lengths, distances)
      default: return false
      }
      guard isGood else { return false }
      if isLast == 1 { return true }
    }
  }

  private mutating func take(_ count: Int) -> Int? {
    while bitCount < count {
      guard position < input.endIndex else { return nil }
      bits |= UInt32(input[position]) << UInt32(bitCount)
      position += 1
      bitCount += 8
    }
    defer {
      bits >>= UInt32(count)
      bitCount -= count
    }
    return Int(bits & (1 << UInt32(count) - 1))
  }

  private mutating func stored() -> Bool {
    // What is left of the current byte is thrown away.
    bits = 0
    bitCount = 0
    var reader = ByteReader(input[position...])
    guard let length = reader.number(2, isBigEndian: false),
      let check = reader.number(2, isBigEndian: false), length ^ check == 0xffff,
      let data = reader.take(length)
    else { return false }
    position = reader.position
    let room = maximum - output.count
    output.append(contentsOf: data.prefix(room))
    return length <= room
  }

  private mutating func coded(_ lengths: Codes, _ distances: Codes) -> Bool {
    while let symbol = next(lengths) {
      switch symbol {
      case 0..<256:
        guard output.count < maximum else { return false }
        output.append(UInt8(symbol))
      case 256: return true
      case 257..<286:
        let row = symbol - 257
        guard let more = take(Codes.lengthExtra[row]), let code = next(distances), code < 30,
          let far = take(Codes.distanceExtra[code])
        else { return false }
        let distance = Codes.distanceBase[code] + far
        guard distance <= output.count else { return false }
        for _ in 0..<Codes.lengthBase[row] + more {
          guard output.count < maximum else { return false }
          output.append(output[output.count - distance])
        }
      default: return false
      }
    }
    return false
  }

  private mutating func next(_ codes: Codes) -> Int? {
    var code = 0
    var first = 0
    var index = 0
    for length in 1...15 {
      guard let bit = take(1) else { return nil }
      code |= bit
      let count = codes.counts[length]
      if code - count < first { return codes.symbols[index + (code - first)] }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return nil
  }

  private mutating func dynamicCodes() -> (Codes, Codes)? {
    guard let more = take(5), let far = take(5), let own = take(4) else { return nil }
    let (lengthCount, distanceCount) = (more + 257, far + 1)
    guard lengthCount <= 286, distanceCount <= 30 else { return nil }
    var lengths = [Int](repeating: 0, count: 19)
    for index in 0..<own + 4 {
      guard let length = take(3) else { return nil }
      lengths[Codes.order[index]] = length
    }
    guard let codes = Codes(lengths) else { return nil }
    lengths = []
    while lengths.count < lengthCount + distanceCount {
      guard let symbol = next(codes) else { return nil }
      let (value, repeats): (Int, Int?)
      switch symbol {
      case 0..<16: (value, repeats) = (symbol, 1)
      case 16:
        guard let last = lengths.last else { return nil }
        (value, repeats) = (last, take(2).map { $0 + 3 })
      case 17: (value, repeats) = (0, take(3).map { $0 + 3 })
      default: (value, repeats) = (0, take(7).map { $0 + 11 })
      }
      guard let repeats, lengths.count + repeats <= lengthCount + distanceCount else { return nil }
      lengths.append(contentsOf: repeatElement(value, count: repeats))
    }
    guard lengths[256] != 0, let main = Codes(Array(lengths[..<lengthCount])),
      let distances = Codes(Array(lengths[lengthCount...]))
    else { return nil }
    return (main, distances)
  }
}
