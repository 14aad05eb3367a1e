import Concurrency
import Storage
import Testing

/// What every store of blobs promises.
@Suite(.timeLimit(.minutes(1))) struct BlobContract {
  @Test(arguments: Shelf.Kind.allCases)
  func `what was put is what is got, under the digest of its bytes`(_ kind: Shelf.Kind) async throws
  {
    let shelf = try await Shelf(kind)
    let name = try await shelf.blobs.put(bytes("abc"))
    #expect(
      name.description == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let got = try await shelf.blobs.get(name)
    #expect(got == bytes("abc"))
    let entry = try await shelf.blobs.look(name)
    #expect(entry == BlobEntry(name: name, count: 3, put: shelf.time.now))
  }

  @Test(arguments: Shelf.Kind.allCases)
  func `what was never put is not there`(_ kind: Shelf.Kind) async throws {
    let shelf = try await Shelf(kind)
    let name = BlobName(of: bytes("abc"))
    let (got, isThere) = (try await shelf.blobs.get(name), try await shelf.blobs.contains(name))
    let (size, isGone) = (try await shelf.blobs.size(name), try await shelf.blobs.remove(name))
    let page = try await shelf.blobs.list(after: nil, atMost: 10)
    #expect(got == nil && !isThere && size == nil && !isGone && page.isEmpty)
  }

  @Test(arguments: Shelf.Kind.allCases)
  func `an empty blob and one at the maximum are blobs; one byte more is not`(
    _ kind: Shelf.Kind
  ) async throws {
    let shelf = try await Shelf(kind, maximumCount: 200_000)
    for count in [0, 1, 65_536, 200_000] {
      let content = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      let name = try await shelf.blobs.put(content)
      let isSame = try await shelf.blobs.get(name) == content
      let size = try await shelf.blobs.size(name)
      #expect(isSame && size == count)
    }
    let error = await #expect(throws: BlobError.self) {
      try await shelf.blobs.put([UInt8](repeating: 0, count: 200_001))
    }
    #expect(error == .tooLarge(200_001, maximum: 200_000))
  }

  @Test(arguments: Shelf.Kind.allCases)
  func `to put again changes the time and nothing else`(_ kind: Shelf.Kind) async throws {
    let shelf = try await Shelf(kind)
    let name = try await shelf.blobs.put(bytes("abc"))
    shelf.time.pass(.seconds(3_600))
    let again = try await shelf.blobs.put(bytes("abc"))
    let page = try await shelf.blobs.list(after: nil, atMost: 10)
    #expect(again == name)
    #expect(page == [BlobEntry(name: name, count: 3, put: shelf.time.now)])
  }

  @Test(arguments: Shelf.Kind.allCases)
  func `what is removed is gone, once`(_ kind: Shelf.Kind) async throws {
    let shelf = try await Shelf(kind)
    let name = try await shelf.blobs.put(bytes("abc"))
    let (first, second) = (
      try await shelf.blobs.remove(name), try await shelf.blobs.remove(name)
    )
    let got = try await shelf.blobs.get(name)
    #expect(first && !second && got == nil)
  }

  @Test(arguments: Shelf.Kind.allCases)
  func `what was put at the limit or later is not removed`(_ kind: Shelf.Kind) async throws {
    let shelf = try await Shelf(kind)
    let name = try await shelf.blobs.put(bytes("abc"))
    let put = shelf.time.now
    let atOnce = try await shelf.blobs.remove(name, ifPutBefore: put)
    let later = try await shelf.blobs.remove(name, ifPutBefore: put + .milliseconds(1))
    #expect(!atOnce && later)
  }

  @Test(arguments: Shelf.Kind.allCases)
  func `pages are in the order of names, and miss nothing`(_ kind: Shelf.Kind) async throws {
    let shelf = try await Shelf(kind)
    var names: [BlobName] = []
    for number in 0..<50 { names.append(try await shelf.blobs.put(bytes("\(number)"))) }
    var listed: [BlobName] = []
    while true {
      let page = try await shelf.blobs.list(after: listed.last, atMost: 7)
      if page.isEmpty { break }
      #expect(page.count <= 7)
      listed += page.map(\.name)
    }
    #expect(listed == names.sorted())
  }

  @Test(arguments: Shelf.Kind.allCases)
  func `a changed bit is found on reading, said, and mended by the next put`(
    _ kind: Shelf.Kind
  ) async throws {
    let shelf = try await Shelf(kind)
    let name = try await shelf.blobs.put(bytes("abc"))
    try await shelf.damage(name)
    let error = await #expect(throws: BlobError.self) { try await shelf.blobs.get(name) }
    #expect(error == .damaged(name))
    // It is set aside: not there any more, and not in the way.
    let isThere = try await shelf.blobs.contains(name)
    #expect(!isThere)
    try await shelf.blobs.put(bytes("abc"))
    let got = try await shelf.blobs.get(name)
    #expect(got == bytes("abc"))
  }

  @Test(arguments: Shelf.Kind.allCases)
  func `to put a damaged blob that nobody has read mends it`(_ kind: Shelf.Kind) async throws {
    let shelf = try await Shelf(kind)
    let name = try await shelf.blobs.put(bytes("abc"))
    try await shelf.damage(name)
    try await shelf.blobs.put(bytes("abc"))
    let got = try await shelf.blobs.get(name)
    #expect(got == bytes("abc"))
  }

  @Test(arguments: Shelf.Kind.allCases)
  func `many at once, the same and others, are all there`(_ kind: Shelf.Kind) async throws {
    let shelf = try await Shelf(kind)
    let blobs = shelf.blobs
    let names = try await withThrowingTaskGroup(of: BlobName.self) { group in
      for number in 0..<40 {
        group.addTask { try await blobs.put(bytes("\(number % 20)")) }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(names.count == 20)
    let page = try await blobs.list(after: nil, atMost: 100)
    #expect(Set(page.map(\.name)) == names && page.count == 20)
  }
}

@Suite struct BlobNameTests {
  @Test func `a name is read as it is written`() {
    let name = BlobName(of: [1, 2, 3])
    #expect(BlobName(parsing: name.description) == name)
    #expect(BlobName(bytes: name.bytes) == name)
  }

  @Test(arguments: [
    "", "ba78", String(repeating: "A", count: 64), String(repeating: "g", count: 64),
    String(repeating: "0", count: 65), "../../etc/passwd", String(repeating: "é", count: 32),
  ])
  func `anything else is no name`(text: String) {
    #expect(BlobName(parsing: text) == nil)
  }
}
