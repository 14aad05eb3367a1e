/// The segments of a JPEG file, walked from marker to marker.
///
/// 1. No segment reaches beyond the file. There are at most ``maximumCount``.
/// 2. After a scan's header its packed pixels are stepped over to the next marker.
struct JPEGSegments {
  static let maximumCount = 1 << 14

  struct Segment {
    let marker: UInt8
    let data: ArraySlice<UInt8>
  }

  static let startOfScan: UInt8 = 0xda
  static let endOfImage: UInt8 = 0xd9

  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var count = 0
  private var isInScan = false

  /// `bytes` starts with the first marker, `FF D8`.
  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex + 2
  }

  /// The next segment, the end's marker included; an error when the file ends before that.
  mutating func next() throws(ImageFileError) -> Segment {
    count += 1
    guard count <= Self.maximumCount else { throw .tooMuchWork(.jpeg) }
    if isInScan { skipScan() }
    isInScan = false
    let marker = try marker()
    switch marker {
    case 0x01, 0xd0...0xd9: return Segment(marker: marker, data: [])
    default: break
    }
    var reader = ByteReader(bytes[position...])
    guard let length = reader.big16() else { throw .truncated(.jpeg) }
    guard length >= 2 else { throw .damaged(.jpeg) }
    guard let data = reader.take(length - 2) else { throw .truncated(.jpeg) }
    position = reader.position
    isInScan = marker == Self.startOfScan
    return Segment(marker: marker, data: data)
  }

  /// Any number of FF may stand before a marker. Stray bytes before that are stepped over, as the
  /// library does: some cameras write them.
  private mutating func marker() throws(ImageFileError) -> UInt8 {
    var isAfterFF = false
    while position < bytes.endIndex {
      let byte = bytes[position]
      position += 1
      if isAfterFF, byte != 0xff, byte != 0 { return byte }
      isAfterFF = byte == 0xff
    }
    throw .truncated(.jpeg)
  }

  /// In packed pixels FF is followed by 00, or by the marker of a restart.
  private mutating func skipScan() {
    var index = position
    let end = bytes.endIndex
    unsafe bytes.withUnsafeBufferPointer { buffer in
      let base = bytes.startIndex
      while index + 1 < end {
        if unsafe buffer[index - base] == 0xff {
          let next = unsafe buffer[index + 1 - base]
          if next != 0x00, next != 0xff, !(0xd0...0xd7).contains(next) { return }
        }
        index += 1
      }
      index = end
    }
    position = index
  }
}
