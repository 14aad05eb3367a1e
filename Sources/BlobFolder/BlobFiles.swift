internal import Concurrency
internal import Glibc
internal import Storage

/// The files of a ``BlobFolder``. Everything here may wait for the disk.
struct BlobFiles: Sendable {
  private let path: String
  private let lock: FolderLock
  /// Folders whose own names are known to be on the disk.
  private let settled = Guarded<Set<String>>([])

  init(path: String) throws(BlobError) {
    self.path = path
    try Disk.makeFolder(path)
    for name in ["new", "damaged"] { try Disk.makeFolder("\(path)/\(name)") }
    lock = try FolderLock("\(path)/lock")
    try Disk.synchronise(folder: path)
  }

  /// Removes what a crash left unfinished, unless another process is at work here.
  func removeLeftovers() throws(BlobError) -> Int {
    try lock.alone(waiting: false) { () throws(BlobError) in
      let leftovers = try Disk.names(in: "\(path)/new")
      for name in leftovers { try Disk.remove("\(path)/new/\(name)") }
      return leftovers.count
    } ?? 0
  }

  func put(_ bytes: [UInt8], as name: BlobName, at now: Instant) throws(BlobError) {
    try lock.together { () throws(BlobError) in
      let place = place(of: name)
      // The bytes are compared, since to put them again is how a damaged blob is mended.
      if let file = try OpenFile(reading: place.file), try file.holds(bytes) {
        try file.setTime(now)
        try settle(place)
        return
      }
      let fresh = "\(path)/new/\(name).\(getpid()).\(UInt64.random(in: 0...(.max)))"
      do throws(BlobError) {
        let file = try OpenFile(creating: fresh)
        try file.write(bytes)
        try file.setTime(now)
        try file.synchronise()
        try makeFolders(place)
        try Disk.rename(fresh, to: place.file)
      } catch {
        try? Disk.remove(fresh)
        throw error
      }
      try settle(place)
    }
  }

  /// The bytes as they are.
  func read(_ name: BlobName, atMost maximum: Int) throws(BlobError) -> [UInt8]? {
    try OpenFile(reading: place(of: name).file)?.read(atMost: maximum)
  }

  /// Moves a damaged blob out of the way, unless it was mended meanwhile.
  func setAside(_ name: BlobName, atMost maximum: Int) throws(BlobError) {
    _ = try lock.alone { () throws(BlobError) in
      guard let bytes = try read(name, atMost: maximum), BlobName(of: bytes) != name else { return }
      let place = place(of: name)
      try Disk.rename(place.file, to: "\(path)/damaged/\(name)")
      try Disk.synchronise(folder: place.inner)
    }
  }

  func look(_ name: BlobName) throws(BlobError) -> BlobEntry? {
    try Disk.status(place(of: name).file).map {
      BlobEntry(name: name, count: $0.count, put: $0.changed)
    }
  }

  func remove(_ name: BlobName, ifPutBefore time: Instant) throws(BlobError) -> Bool {
    try lock.alone { () throws(BlobError) in
      guard let entry = try look(name), entry.put < time else { return false }
      let place = place(of: name)
      try Disk.remove(place.file)
      try Disk.synchronise(folder: place.inner)
      return true
    } ?? false
  }

  func list(after last: BlobName?, atMost count: Int) throws(BlobError) -> [BlobEntry] {
    let after = last.map(Place.digits) ?? (outer: "", inner: "", file: "")
    var page: [BlobEntry] = []
    for outer in try folders(in: path) where outer >= after.outer {
      for inner in try folders(in: "\(path)/\(outer)")
      where outer > after.outer || inner >= after.inner {
        for text in try Disk.names(in: "\(path)/\(outer)/\(inner)").sorted() {
          guard let name = BlobName(parsing: text), last.map({ $0 < name }) ?? true else {
            continue
          }
          guard page.count < count else { return page }
          // It may have been removed since the folder was read.
          if let entry = try look(name) { page.append(entry) }
        }
      }
    }
    return page
  }

  private func folders(in folder: String) throws(BlobError) -> [String] {
    try Disk.names(in: folder).filter { $0.utf8.count == 2 }.sorted()
  }

  private func place(of name: BlobName) -> Place { Place(name, in: path) }

  private func makeFolders(_ place: Place) throws(BlobError) {
    try Disk.makeFolder(place.outer)
    try Disk.makeFolder(place.inner)
  }

  /// Returns when the name of the blob, and those of its folders, are on the disk. Also for a blob
  /// that is there: who put it may still be waiting for this.
  private func settle(_ place: Place) throws(BlobError) {
    try Disk.synchronise(folder: place.inner)
    guard !settled.withLock({ $0.contains(place.inner) }) else { return }
    try Disk.synchronise(folder: place.outer)
    try Disk.synchronise(folder: path)
    settled.withLock { _ = $0.insert(place.inner) }
  }
}

/// Where a blob is: two folders of two digits, since one folder of everything is slow to read.
private struct Place {
  let outer: String
  let inner: String
  let file: String

  init(_ name: BlobName, in path: String) {
    let digits = Self.digits(name)
    outer = "\(path)/\(digits.outer)"
    inner = "\(outer)/\(digits.inner)"
    file = "\(inner)/\(digits.file)"
  }

  static func digits(_ name: BlobName) -> (outer: String, inner: String, file: String) {
    let file = name.description
    return (String(file.prefix(2)), String(file.dropFirst(2).prefix(2)), file)
  }
}
