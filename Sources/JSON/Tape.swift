internal import Glibc

/// One value or member name of a parsed text.
///
/// 1. Entries stand in the order of the text; the root is entry 0.
/// 2. What is inside a container follows it at once, and ends before its `next`.
/// 3. An object's entries come in pairs: a string (the name), then the value.
/// 4. `start..<end` is the exact text, quotes and brackets included.
struct TapeEntry {
  enum Tag: UInt8 { case null, false_, true_, number, string, array, object, tooDeep }

  /// Numbers: digits and a sign only. Strings: the content is not simply the text between its
  /// quotes, so it has to be decoded before it is compared or copied.
  static let isPlainInteger: UInt32 = 1 << 4
  static let isEscaped: UInt32 = 1 << 4
  /// Strings: a JSON5 name without quotes. Numbers: a form that only JSON5 has.
  static let isBare: UInt32 = 1 << 5
  static let isJSON5Number: UInt32 = 1 << 5

  private(set) var start: UInt32
  var end: UInt32
  /// The entry after this one and all that is inside it. While a container is open: its parent.
  var next: UInt32
  /// The tag in 4 bits, flags in 4, the count of elements or members in 24.
  private var info: UInt32

  @inline(__always)
  init(_ tag: Tag, flags: UInt32 = 0, start: Int, end: Int, next: Int) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    self.next = UInt32(truncatingIfNeeded: next)
    info = UInt32(tag.rawValue) | flags
  }

  @inline(__always) var tag: Tag {
    guard let tag = Tag(rawValue: UInt8(info & 15)) else { preconditionFailure("the tape is torn") }
    return tag
  }

  @inline(__always) func has(_ flag: UInt32) -> Bool { info & flag != 0 }

  @inline(__always) var count: Int {
    get { Int(info >> 8) }
    set { info = info & 0xFF | UInt32(truncatingIfNeeded: newValue) << 8 }
  }

  /// The same entry in a text that begins `bytes` later and a tape that begins `entries` later.
  func moved(back bytes: UInt32, entries: UInt32) -> TapeEntry {
    var copy = self
    copy.start -= bytes
    copy.end -= bytes
    copy.next -= entries
    return copy
  }

  var kind: JSONKind {
    switch tag {
    case .null: .null
    case .false_, .true_: .boolean
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    case .tooDeep: .tooDeep
    }
  }

  /// Where a string's content stands in the text.
  @inline(__always) var content: Range<Int> {
    has(Self.isBare) ? Int(start)..<Int(end) : Int(start) + 1..<Int(end) - 1
  }
}

/// Memory for entries that grows without being copied: `realloc` moves pages, not bytes, and
/// untouched pages cost nothing, so the first guess may be generous.
@safe struct TapeBuilder {
  private(set) var count = 0
  private var capacity: Int
  private var entries: UnsafeMutablePointer<TapeEntry>
  private let maximumCount: Int

  init(expecting byteCount: Int, maximumCount: Int) {
    capacity = min(byteCount / 8 + 8, maximumCount)
    self.maximumCount = maximumCount
    unsafe entries = Self.resize(nil, to: capacity)
  }

  /// False when the tape is as long as it may become.
  @inline(__always)
  mutating func append(_ entry: TapeEntry) -> Bool {
    if count == capacity, !grow() { return false }
    unsafe (entries + count).initialize(to: entry)
    count += 1
    return true
  }

  /// Forgets what stands behind the first `count`.
  mutating func drop(behind count: Int) {
    precondition(count <= self.count, "a tape is only cut")
    self.count = count
  }

  @inline(__always)
  subscript(index: Int) -> TapeEntry {
    get {
      precondition(index < count, "an entry is on the tape")
      return unsafe entries[index]
    }
    set {
      precondition(index < count, "an entry is on the tape")
      unsafe entries[index] = newValue
    }
  }

  /// Hands the memory over; the receiver frees it.
  consuming func finish() -> UnsafeMutableBufferPointer<TapeEntry> {
    let fitted = unsafe Self.resize(entries, to: max(count, 1))
    return unsafe UnsafeMutableBufferPointer(start: fitted, count: count)
  }

  consuming func discard() { unsafe free(entries) }

  @inline(never)
  private mutating func grow() -> Bool {
    guard capacity < maximumCount else { return false }
    capacity = min(capacity * 2, maximumCount)
    unsafe entries = Self.resize(entries, to: capacity)
    return true
  }

  private static func resize(
    _ old: UnsafeMutablePointer<TapeEntry>?, to capacity: Int
  ) -> UnsafeMutablePointer<TapeEntry> {
    guard let memory = unsafe realloc(old, capacity * MemoryLayout<TapeEntry>.stride) else {
      preconditionFailure("out of memory for \(capacity) JSON values")
    }
    return unsafe memory.bindMemory(to: TapeEntry.self, capacity: capacity)
  }
}
